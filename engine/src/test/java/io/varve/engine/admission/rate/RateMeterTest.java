// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.ManualClock;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RateMeterTest {
    private static final InetAddress A = address(1);
    private static final InetAddress B = address(2);

    private final ManualClock clock = new ManualClock(0);

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static RateRefusal refused(@Nullable RateRefusal refusal) {
        return Objects.requireNonNull(refusal, "not refused");
    }

    @Test
    void shouldLimitNothingUnlessTold() {
        RateMeter meter = new RateMeter(RateLimits.NONE, clock);
        for (Measure measure : Measure.values()) {
            meter.charge(A, "d", measure, Long.MAX_VALUE);
            assertNull(meter.refusal(A, "d", measure));
            assertFalse(meter.limits(measure));
        }
        assertEquals(0, meter.trackedAddresses());
    }

    @Test
    void shouldGiveEachAddressItsOwnBudget() {
        RateMeter meter = new RateMeter(RateLimits.NONE.with(Scope.ADDRESS, Measure.ROWS, 10), clock);
        meter.charge(A, "d", Measure.ROWS, 25);
        RateRefusal refusal = refused(meter.refusal(A, "other", Measure.ROWS));
        assertEquals("rate limit reached: address 127.0.0.1: limit=10 rows/s (limit.address_rows)", refusal.text());
        assertEquals(2, refusal.retryAfterSeconds());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(1600), refusal.waitNs());
        assertNull(meter.refusal(B, "d", Measure.ROWS));
        assertNull(meter.refusal(A, "d", Measure.BYTES));
        assertNull(meter.refusal(null, "d", Measure.ROWS), "who has no address has no budget of one");
        clock.advance(refusal.waitNs());
        assertNull(meter.refusal(A, "d", Measure.ROWS));
    }

    @Test
    void shouldNameTheBudgetThatIsEmptyTheLongest() {
        RateMeter meter = new RateMeter(
                RateLimits.NONE
                        .with(Scope.ADDRESS, Measure.NEW_SERIES, 60)
                        .with(Scope.DATABASE, Measure.NEW_SERIES, 6)
                        .with(Scope.SERVER, Measure.NEW_SERIES, 30),
                clock);
        meter.charge(A, "d", Measure.NEW_SERIES, 100);
        RateRefusal refusal = refused(meter.refusal(A, "d", Measure.NEW_SERIES));
        assertEquals(
                "rate limit reached: database \"d\": limit=6 new series/min (limit.database_new_series)",
                refusal.text());
        assertEquals(610, refusal.retryAfterSeconds(), "no more than ten minutes' worth is owed");
        refusal = refused(meter.refusal(B, "other", Measure.NEW_SERIES));
        assertEquals(
                "rate limit reached: the whole server: limit=30 new series/min (limit.server_new_series)",
                refusal.text());
    }

    @Test
    void shouldForgetOnlyWhoOwesNothing() {
        RateMeter meter = new RateMeter(RateLimits.NONE.with(Scope.ADDRESS, Measure.QUERIES, 1), clock, 2);
        meter.charge(A, null, Measure.QUERIES, 10);
        meter.charge(B, null, Measure.QUERIES, 3);
        meter.charge(address(3), null, Measure.QUERIES, 5);
        assertEquals(0, meter.forgotten());
        assertEquals(1, meter.shared());
        assertNotNull(meter.refusal(address(4), null, Measure.QUERIES), "who comes when all owe something shares");
        clock.advance(TimeUnit.SECONDS.toNanos(4));
        assertNotNull(meter.refusal(A, null, Measure.QUERIES), "A owes most");
        assertNull(meter.refusal(address(4), null, Measure.QUERIES), "B has paid, and made room");
        assertEquals(1, meter.forgotten());
        assertEquals(2, meter.trackedAddresses());
        assertNotNull(meter.refusal(A, null, Measure.QUERIES));
    }

    /// Whoever makes names up loses no debt, and pushes nobody's out.
    @Test
    void shouldKeepDebtsHoweverManyNamesAreMadeUp() {
        RateMeter meter = new RateMeter(RateLimits.NONE.with(Scope.DATABASE, Measure.ROWS, 1), clock);
        meter.charge(null, "debtor", Measure.ROWS, 50);
        for (int i = 0; i < 3 * RateMeter.MOST_TRACKED; i++) {
            meter.charge(null, "d" + i, Measure.ROWS, 2);
        }
        assertEquals(0, meter.forgotten());
        assertNotNull(meter.refusal(null, "debtor", Measure.ROWS));
        assertNotNull(meter.refusal(null, "d0", Measure.ROWS));
        assertNotNull(meter.refusal(null, "never seen", Measure.ROWS));
        clock.advance(TimeUnit.SECONDS.toNanos(100));
        assertNull(meter.refusal(null, "never seen", Measure.ROWS), "all have paid");
        assertEquals(1, meter.forgotten());
    }

    @Test
    void shouldFindRoomBehindManyDebtors() {
        RateMeter meter = new RateMeter(RateLimits.NONE.with(Scope.DATABASE, Measure.NEW_SERIES, 60), clock, 300);
        for (int i = 0; i < 300; i++) {
            meter.charge(null, "d" + i, Measure.NEW_SERIES, i < 200 ? 1_000 : 0);
            assertEquals(i >= 200, meter.refusal(null, "d" + i, Measure.NEW_SERIES) == null);
        }
        for (int i = 0; i < 2; i++) {
            meter.charge(null, "newcomer", Measure.NEW_SERIES, 1_000);
        }
        assertEquals(0, meter.forgotten(), "the quietest all owe");
        RateRefusal refusal = refused(meter.refusal(null, "innocent", Measure.NEW_SERIES));
        assertTrue(refusal.retryAfterSeconds() <= 62, () -> "nobody waits long for others: " + refusal.text());
        assertNull(meter.refusal(null, "innocent", Measure.NEW_SERIES), "and the next look finds room");
        assertEquals(1, meter.forgotten());
        for (int i = 0; i < 200; i++) {
            assertNotNull(meter.refusal(null, "d" + i, Measure.NEW_SERIES), "no debt is gone");
        }
    }

    @Test
    void shouldCountANetworkOfAddressesAsOne() {
        InetAddress one = AddressBlock.of(network(7, 1));
        assertEquals(one, AddressBlock.of(network(7, 2)));
        assertNotEquals(one, AddressBlock.of(network(8, 1)));
        assertEquals("2001:db8:1:7:0:0:0:0/64", AddressBlock.text(one));
        assertEquals(A, AddressBlock.of(A));
        assertEquals("127.0.0.1", AddressBlock.text(A));
        InetAddress local = InetAddress.ofLiteral("::1");
        assertEquals(local, AddressBlock.of(local));
    }

    private static InetAddress network(int network, int host) {
        return InetAddress.ofLiteral("2001:db8:1:" + network + "::" + host);
    }

    @Test
    void shouldAllocateNothingForSomebodyItKnows() {
        RateLimits limits = RateLimits.NONE;
        for (Scope scope : Scope.values()) {
            limits = limits.with(scope, Measure.ROWS, 1 << 30);
        }
        RateMeter meter = new RateMeter(limits, clock);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                if (meter.refusal(A, "d", Measure.ROWS) != null) {
                    throw new AssertionError("not limited yet");
                }
                meter.charge(A, "d", Measure.ROWS, 1);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        // What asking for the number costs, and a thousand calls would be far above.
        assertTrue(least < 1000, "bytes: " + least);
    }

    @Test
    void shouldCountByScopeAndMeasure() {
        RateMeter meter = new RateMeter(RateLimits.NONE.with(Scope.SERVER, Measure.BYTES, 1), clock);
        meter.charge(A, "d", Measure.BYTES, 2);
        RateRefusal refusal = refused(meter.refusal(A, "d", Measure.BYTES));
        meter.countRefused(refusal, A, "d");
        meter.countHeld(refusal);
        meter.countHeld(refusal);
        assertEquals(1, meter.refused(Scope.SERVER, Measure.BYTES));
        assertEquals(2, meter.held(Scope.SERVER, Measure.BYTES));
        assertEquals(0, meter.held(Scope.ADDRESS, Measure.BYTES));
    }

    @Test
    void shouldRefuseLimitsThatCannotBeKept() {
        long most = RateLimits.most(Measure.BYTES);
        assertEquals(
                most, RateLimits.NONE.with(Scope.SERVER, Measure.BYTES, most).amount(Scope.SERVER, Measure.BYTES));
        assertThrows(IllegalArgumentException.class, () -> RateLimits.NONE.with(Scope.SERVER, Measure.BYTES, most + 1));
        assertThrows(IllegalArgumentException.class, () -> RateLimits.NONE.with(Scope.SERVER, Measure.BYTES, -1));
        RateLimits set = RateLimits.NONE.with(Scope.SERVER, Measure.BYTES, 1).with(Scope.SERVER, Measure.BYTES, 0);
        assertFalse(new RateMeter(set, clock).limits(Measure.BYTES), "0 = no limit");
    }
}
