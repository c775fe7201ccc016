// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.SeededRng;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenBucketTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_DEBT = 60;

    @Test
    void shouldLetOnePeriodPassAtOnceAndNotMore() {
        TokenBucket bucket = new TokenBucket(10, SECOND_NS, MOST_DEBT, 0);
        for (int i = 0; i < 10; i++) {
            assertEquals(0, bucket.waitNs(0), "token " + i);
            bucket.charge(1, 0);
        }
        assertEquals(SECOND_NS / 10, bucket.waitNs(0));
        assertEquals(1, bucket.waitNs(SECOND_NS / 10 - 1));
        assertEquals(0, bucket.waitNs(SECOND_NS / 10));
    }

    @Test
    void shouldHoldNoMoreThanOnePeriodAfterALongPause() {
        TokenBucket bucket = new TokenBucket(10, SECOND_NS, MOST_DEBT, 0);
        long nowNs = 1000 * SECOND_NS;
        bucket.charge(10, nowNs);
        assertEquals(SECOND_NS / 10, bucket.waitNs(nowNs));
    }

    @Test
    void shouldGoIntoDebtAndPayItByTime() {
        TokenBucket bucket = new TokenBucket(10, SECOND_NS, MOST_DEBT, 0);
        bucket.charge(35, 0);
        // 25 are owed, and one has to be there.
        assertEquals(26 * SECOND_NS / 10, bucket.waitNs(0));
        assertEquals(SECOND_NS / 10, bucket.waitNs(25 * SECOND_NS / 10));
        assertEquals(0, bucket.waitNs(26 * SECOND_NS / 10));
    }

    /// A third of a second is no whole number of nanoseconds.
    @Test
    void shouldRoundNothingAway() {
        TokenBucket bucket = new TokenBucket(3, SECOND_NS, MOST_DEBT, 0);
        bucket.charge(3, 0);
        assertEquals(333_333_334, bucket.waitNs(0));
        for (long nowNs = 0; nowNs < 100 * SECOND_NS; nowNs += 999_999_937) {
            long waitNs = bucket.waitNs(nowNs);
            assertTrue(waitNs <= 333_333_334, "waits " + waitNs);
        }
        TokenBucket slow = new TokenBucket(3, SECOND_NS, MOST_DEBT, 0);
        slow.charge(3 + 3 * 60, 0);
        long nowNs = 0;
        while (slow.waitNs(nowNs) > 0) {
            nowNs += Math.min(7_000_001, slow.waitNs(nowNs));
        }
        assertEquals(60 * SECOND_NS + 333_333_334, nowNs, "however often one looks");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 1000, 4_000_000_000L})
    void shouldWaitExactlyUntilThereIsSomething(long amount) {
        SeededRng rng = new SeededRng(amount);
        TokenBucket bucket = new TokenBucket(amount, SECOND_NS, MOST_DEBT, 0);
        long nowNs = 0;
        for (int i = 0; i < 1000; i++) {
            bucket.charge(Math.floorMod(rng.nextLong(), 3 * amount), nowNs);
            long waitNs = bucket.waitNs(nowNs);
            if (waitNs > 0) {
                assertEquals(1, bucket.waitNs(nowNs + waitNs - 1), "seed " + amount);
                assertEquals(0, bucket.waitNs(nowNs + waitNs), "seed " + amount);
                nowNs += waitNs;
            }
        }
    }

    @Test
    void shouldStandStillWhenTheClockDoes() {
        TokenBucket bucket = new TokenBucket(1, SECOND_NS, MOST_DEBT, 100);
        bucket.charge(1, 100);
        assertEquals(SECOND_NS, bucket.waitNs(100));
        assertEquals(SECOND_NS, bucket.waitNs(50), "another thread looked a little earlier");
    }

    @Test
    void shouldOweNoMoreThanItsBound() {
        TokenBucket bucket = new TokenBucket(10, SECOND_NS, MOST_DEBT, 0);
        bucket.charge(10 + 600, 0);
        assertEquals(60 * SECOND_NS + SECOND_NS / 10, bucket.waitNs(0));
        bucket.charge(1, 0);
        assertEquals(60 * SECOND_NS + SECOND_NS / 10, bucket.waitNs(0), "beyond it nothing is owed");
        bucket.charge(Long.MAX_VALUE, 0);
        assertEquals(0, bucket.waitNs(60 * SECOND_NS + SECOND_NS / 10));
    }

    @Test
    void shouldLetLinesWaitForARefusedRequestAndThenTakeTurns() {
        TokenBucket bucket = new TokenBucket(10, SECOND_NS, MOST_DEBT, 0);
        bucket.charge(15, 0);
        bucket.awaitRequest(2 * SECOND_NS);
        assertEquals(2 * SECOND_NS, bucket.lineWaitNs(0));
        assertEquals(6 * SECOND_NS / 10, bucket.waitNs(0), "the request does not wait for itself");
        long backNs = SECOND_NS;
        assertEquals(backNs, bucket.lineWaitNs(backNs), "there is something, for the request");
        assertEquals(0, bucket.waitNs(backNs));
        bucket.charge(15, backNs);
        bucket.awaitRequest(backNs + 9 * SECOND_NS);
        assertEquals(SECOND_NS + SECOND_NS / 10, bucket.lineWaitNs(backNs), "another one is not waited for");
        long lineNs = backNs + SECOND_NS + SECOND_NS / 10;
        assertEquals(0, bucket.lineWaitNs(lineNs));
        bucket.charge(15, lineNs);
        bucket.awaitRequest(lineNs + 9 * SECOND_NS);
        assertEquals(9 * SECOND_NS, bucket.lineWaitNs(lineNs), "lines have had their turn");
        assertEquals(0, bucket.lineWaitNs(lineNs + 9 * SECOND_NS), "it did not come back");
    }

    @Test
    void shouldBearTheLargestDebtAndTheLongestPause() {
        TokenBucket bucket = new TokenBucket(1, TimeUnit.MINUTES.toNanos(1), MOST_DEBT, 0);
        bucket.charge(Long.MAX_VALUE, 0);
        bucket.charge(Long.MAX_VALUE, 0);
        assertEquals(TimeUnit.MINUTES.toNanos(61), bucket.waitNs(0));
        assertEquals(0, bucket.waitNs(Long.MAX_VALUE));
        TokenBucket most = new TokenBucket(TokenBucket.most(SECOND_NS), SECOND_NS, MOST_DEBT, 0);
        most.charge(TokenBucket.most(SECOND_NS), 0);
        assertEquals(1, most.waitNs(0));
        assertEquals(0, most.waitNs(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE})
    void shouldRefuseARateThatIsNone(long amount) {
        assertThrows(IllegalArgumentException.class, () -> new TokenBucket(amount, SECOND_NS, MOST_DEBT, 0));
    }
}
