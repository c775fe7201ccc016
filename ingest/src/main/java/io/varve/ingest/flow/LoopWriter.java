// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.netty.util.concurrent.EventExecutor;
import io.varve.engine.batch.BatchBuilder;
import io.varve.engine.shard.Appender;
import io.varve.engine.shard.Durability;
import io.varve.engine.shard.SeriesHandle;
import io.varve.ingest.line.Precision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An event loop's way into the engine: one [Appender], one prefix cache, and the streams that wait for room.
///
/// Rows staged at one time belong to one stream, the *owner*: another one enters only when the owner's rows are published, so that each batch has one
/// answer. Streams that find no room are tried again in order, after 1 ms, then ever later.
/// Threads: its loop's, but [#execute]. Memory: the appender's batches, the cache's bounds.
public final class LoopWriter {
    static final long TICK_MS = 100;

    private static final int MOST_FIELDS = 1 << 14;
    /// What a canonical key may have more than the text of its tags.
    private static final int KEY_OVERHEAD_BYTES = 1 << 8;

    /// What the answer to a dry run lists of each kind, and how many new series it tells apart.
    private static final int DRY_RUN_LISTED = 100;
    private static final int DRY_RUN_SERIES = 1 << 20;

    private static final long FIRST_RETRY_MS = 1;
    private static final long MOST_RETRY_MS = 50;
    private static final int CACHE_PLACES = 1 << 17;
    private static final long CACHE_BYTES = 32L << 20;

    private final Ingest ingest;
    private final EventExecutor loop;
    private final Appender appender;
    private final PrefixCache prefixes = new PrefixCache(CACHE_PLACES, CACHE_BYTES);
    private final SchemaAhead ahead;
    private final RetryAfter retryAfter;
    private final ArrayDeque<LineStream> waiting = new ArrayDeque<>();
    private final Set<Watched> watched = new LinkedHashSet<>();
    private final Runnable retry = this::retry;
    private final Runnable tick = this::tick;
    private @Nullable LineStream owner;
    private long retryMs = FIRST_RETRY_MS;
    private boolean retryScheduled;
    private boolean tickScheduled;

    LoopWriter(Ingest ingest, EventExecutor loop) {
        this.ingest = ingest;
        this.loop = loop;
        this.appender = ingest.engine().appender();
        this.ahead = new SchemaAhead(this);
        this.retryAfter = new RetryAfter(ingest.engine());
    }

    Ingest ingest() {
        return ingest;
    }

    Appender appender() {
        return appender;
    }

    SchemaAhead ahead() {
        return ahead;
    }

    PrefixCache prefixes() {
        return prefixes;
    }

    /// Makes `stream` the owner of what is staged from now on; false when the former owner's rows cannot be published now.
    boolean enter(LineStream stream) {
        if (owner == stream) {
            return true;
        }
        if (owner != null && appender.hasStaged() && !appender.tryPublish()) {
            return false;
        }
        owner = stream;
        Numbering numbering = stream.numbering();
        appender.answerTo(stream.answer(), stream.durability());
        appender.producer(numbering.producer(), numbering.epoch());
        appender.newSeriesGate(stream.newSeriesGate());
        return true;
    }

    /// Publishes what the stream has staged; false when there is no room now.
    boolean publish(LineStream stream) {
        return owner != stream || appender.tryPublish();
    }

    /// The stream, whose rows are published, begins or ends a request.
    void leave(LineStream stream) {
        if (owner == stream) {
            owner = null;
            appender.answerTo(null, Durability.COMMITTED);
            appender.producer(Numbering.NONE.producer(), Numbering.NONE.epoch());
            appender.newSeriesGate(null);
        }
    }

    /// Drops what the stream has staged.
    void abandon(LineStream stream) {
        waiting.remove(stream);
        if (owner == stream) {
            try {
                appender.discard();
            } finally {
                leave(stream);
            }
        }
    }

    /// Whether a row from a line of this length can ever be packed.
    boolean fits(int fieldCount, int lineBytes) {
        return fits(fieldCount, lineBytes, appender.batchBytes());
    }

    /// The same for batches of `batchBytes`; strings and series key are about as long as the line.
    static boolean fits(int fieldCount, int lineBytes, int batchBytes) {
        if (((long) fieldCount << 6) + lineBytes < batchBytes / 2) {
            return true;
        }
        return fieldCount <= MOST_FIELDS
                && lineBytes < batchBytes
                && BatchBuilder.capacityForOneRow(fieldCount, lineBytes + KEY_OVERHEAD_BYTES) <= batchBytes;
    }

    boolean begin(SeriesHandle series, long timeNs, long line, int fieldCount, int stringBytes) {
        return appender.beginRow(series, timeNs, line, fieldCount, stringBytes);
    }

    /// Looks at the lines of a request that is to write nothing. It lasts as long as the request and belongs to the loop.
    public DryRun dryRun(String source, String database, Precision precision) {
        ingest.counters().dryRuns.increment();
        return rehearsal(source, database, precision);
    }

    /// As [#dryRun], for lines that are written if none of them is refused.
    public DryRun rehearsal(String source, String database, Precision precision) {
        return new DryRun(
                new EngineBaseline(ingest.engine(), appender.batchBytes()),
                ingest.config(),
                ingest.clock().epochNs(),
                source,
                database,
                precision,
                DRY_RUN_LISTED,
                DRY_RUN_SERIES);
    }

    /// Resumes the stream when there may be room.
    void waitForRoom(LineStream stream) {
        ingest.counters().waitsForRoom.increment();
        tryAgain(stream);
    }

    /// Resumes the stream soon.
    void tryAgain(LineStream stream) {
        waiting.add(stream);
        scheduleRetry();
    }

    /// How long the next piece has to wait since the engine is pressuring; 0 = not at all.
    long paceNs() {
        return Pace.delayNs(ingest.memtableUse().getAsDouble());
    }

    /// Runs `task` on this loop after `delayNs`.
    void later(Runnable task, long delayNs) {
        ingest.counters().slowed.increment();
        var _ = loop.schedule(task, delayNs, TimeUnit.NANOSECONDS);
    }

    private void scheduleRetry() {
        if (!retryScheduled) {
            retryScheduled = true;
            var _ = loop.schedule(retry, retryMs, TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        retryScheduled = false;
        if (!hasRoom()) {
            retryMs = Math.min(2 * retryMs, MOST_RETRY_MS);
            scheduleRetry();
            return;
        }
        int count = waiting.size();
        int stillWaiting = 0;
        for (int i = 0; i < count; i++) {
            LineStream stream = waiting.poll();
            if (stream != null) {
                stream.resume();
                stillWaiting += stream.isReady() ? 0 : 1;
            }
        }
        retryMs = stillWaiting < count || count == 0 ? FIRST_RETRY_MS : Math.min(2 * retryMs, MOST_RETRY_MS);
        if (!waiting.isEmpty()) {
            scheduleRetry();
        }
    }

    /// Publishes the owner's rows. An error is left to the streams, which meet it themselves and know what to tell.
    private boolean hasRoom() {
        try {
            return appender.tryPublish();
        } catch (RuntimeException | Error e) {
            return true;
        }
    }

    /// Seconds after which a sender that was refused for want of room should come back.
    public long retryAfterSeconds() {
        return retryAfter.seconds(ingest.clock().monotonicNs());
    }

    /// Ticks `each` until [#unwatch].
    public void watch(Watched each) {
        watched.add(each);
        scheduleTick();
    }

    private void scheduleTick() {
        if (!tickScheduled) {
            tickScheduled = true;
            var _ = loop.schedule(tick, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    public void unwatch(Watched each) {
        watched.remove(each);
    }

    private void tick() {
        tickScheduled = false;
        Throwable failure = ingest.engine().failure();
        long nowNs = ingest.clock().monotonicNs();
        List<Watched> now = new ArrayList<>(watched);
        for (Watched each : now) {
            try {
                each.onTick(nowNs, failure);
            } catch (RuntimeException | Error e) {
                // The others must still be ticked.
                watched.remove(each);
                ingest.listener().onError(each.source(), e);
            }
        }
        if (!watched.isEmpty()) {
            scheduleTick();
        }
    }

    /// Runs `task` on the loop; dropped when the loop has ended, for then nobody waits. Threads: any.
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            assert loop.isShuttingDown() : e;
        }
    }
}
