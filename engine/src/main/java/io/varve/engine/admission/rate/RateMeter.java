// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

import io.varve.engine.io.Clock;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The budgets of everybody, and what they came to: ask before the work, charge what it was.
///
/// ```
/// refusal(address, database, …) ─► null: go on, charge()        else: answer or hold back, countRefused() or countHeld()
/// ```
/// Work under way is never cut short, so budgets go into debt by what is in flight and time pays that back, a minute's worth at most (new series: ten minutes'). Beyond
/// [#MOST_TRACKED] addresses or databases one of the quietest that owe nothing is forgotten for a newcomer; a newcomer who finds none shares a budget with others. Threads: any. Memory: bounded; nothing per call.
public final class RateMeter {
    /// So many addresses, and so many databases, have budgets at a time.
    public static final int MOST_TRACKED = 10_000;

    private static final Scope[] SCOPES = Scope.values();
    private static final Measure[] MEASURES = Measure.values();

    private final boolean[] limited = new boolean[MEASURES.length];
    private final Clock clock;
    private final Accounts.Account server;
    /// Null where nothing is limited.
    private final @Nullable Accounts<InetAddress> addresses;

    private final @Nullable Accounts<String> databases;
    private final LongAdder[] refused = adders();
    private final LongAdder[] held = adders();

    /// @param clock its monotonic time counts
    public RateMeter(RateLimits limits, Clock clock) {
        this(limits, clock, MOST_TRACKED);
    }

    RateMeter(RateLimits limits, Clock clock, int mostTracked) {
        for (Measure measure : MEASURES) {
            limited[measure.ordinal()] = limits.limits(measure);
        }
        this.clock = clock;
        this.server = Accounts.Account.of("", Scope.SERVER, limits, clock.monotonicNs());
        this.addresses = limits.limits(Scope.ADDRESS)
                ? new Accounts<>(mostTracked, Scope.ADDRESS, limits, clock::monotonicNs, AddressBlock::text)
                : null;
        this.databases = limits.limits(Scope.DATABASE)
                ? new Accounts<>(mostTracked, Scope.DATABASE, limits, clock::monotonicNs, Function.identity())
                : null;
    }

    private static LongAdder[] adders() {
        LongAdder[] adders = new LongAdder[SCOPES.length * MEASURES.length];
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    /// Whether anybody's budget has the measure, so that it has to be asked for.
    public boolean limits(Measure measure) {
        return limited[measure.ordinal()];
    }

    /// The budget, of those that `address` and `database` share, that is empty the longest; null when all have something.
    ///
    /// @param address null when nobody's
    /// @param database null when no one's
    public @Nullable RateRefusal refusal(@Nullable InetAddress address, @Nullable String database, Measure measure) {
        return refusal(address, database, measure, false);
    }

    /// The same for a connection of lines: a budget for which a request was refused has to wait for that, too.
    public @Nullable RateRefusal lineRefusal(
            @Nullable InetAddress address, @Nullable String database, Measure measure) {
        return refusal(address, database, measure, true);
    }

    private @Nullable RateRefusal refusal(
            @Nullable InetAddress address, @Nullable String database, Measure measure, boolean ofLines) {
        RateRefusal longest = null;
        if (!limits(measure)) {
            return longest;
        }
        for (Scope scope : SCOPES) {
            Accounts.Account account = account(scope, address, database);
            TokenBucket bucket = account == null ? null : account.bucket(measure);
            long waitNs = bucket == null ? 0 : waitNs(bucket, ofLines);
            if (bucket != null && account != null && waitNs > (longest == null ? 0 : longest.waitNs())) {
                longest = new RateRefusal(scope, measure, account.name(), bucket.amount(), waitNs);
            }
        }
        return longest;
    }

    private long waitNs(TokenBucket bucket, boolean ofLines) {
        long nowNs = clock.monotonicNs();
        return ofLines ? bucket.lineWaitNs(nowNs) : bucket.waitNs(nowNs);
    }

    /// The one of two refusals that lasts longer.
    public static @Nullable RateRefusal longer(@Nullable RateRefusal one, @Nullable RateRefusal other) {
        return one == null || (other != null && other.waitNs() > one.waitNs()) ? other : one;
    }

    /// Takes `amount` out of every budget that `address` and `database` share.
    public void charge(@Nullable InetAddress address, @Nullable String database, Measure measure, long amount) {
        if (amount == 0 || !limits(measure)) {
            return;
        }
        for (Scope scope : SCOPES) {
            Accounts.Account account = account(scope, address, database);
            TokenBucket bucket = account == null ? null : account.bucket(measure);
            if (bucket != null) {
                bucket.charge(amount, clock.monotonicNs());
            }
        }
    }

    private Accounts.@Nullable Account account(Scope scope, @Nullable InetAddress address, @Nullable String database) {
        return switch (scope) {
            case ADDRESS -> addresses == null || address == null ? null : addresses.of(address);
            case DATABASE -> databases == null || database == null ? null : databases.of(database);
            case SERVER -> server;
        };
    }

    private static int index(Scope scope, Measure measure) {
        return scope.ordinal() * MEASURES.length + measure.ordinal();
    }

    /// A request of `address` for `database` was answered so: lines leave it its budget until a second after it should be back.
    public void countRefused(RateRefusal refusal, @Nullable InetAddress address, @Nullable String database) {
        refused[index(refusal.scope(), refusal.measure())].increment();
        Accounts.Account account = account(refusal.scope(), address, database);
        TokenBucket bucket = account == null ? null : account.bucket(refusal.measure());
        if (bucket != null) {
            bucket.awaitRequest(clock.monotonicNs() + TimeUnit.SECONDS.toNanos(refusal.retryAfterSeconds() + 1));
        }
    }

    /// A connection is no longer read from for it.
    public void countHeld(RateRefusal refusal) {
        held[index(refusal.scope(), refusal.measure())].increment();
    }

    /// Requests answered that a budget is empty.
    public long refused(Scope scope, Measure measure) {
        return refused[index(scope, measure)].sum();
    }

    /// How often a connection was not read from, since a budget was empty.
    public long held(Scope scope, Measure measure) {
        return held[index(scope, measure)].sum();
    }

    public int trackedAddresses() {
        return addresses == null ? 0 : addresses.size();
    }

    /// How often a budget was looked at that an address or a database shares with others, because there are too many.
    public long shared() {
        return (addresses == null ? 0 : addresses.shared()) + (databases == null ? 0 : databases.shared());
    }

    /// Addresses and databases that were forgotten because there are too many.
    public long forgotten() {
        return (addresses == null ? 0 : addresses.forgotten()) + (databases == null ? 0 : databases.forgotten());
    }
}
