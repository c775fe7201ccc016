// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.Clock;
import io.varve.engine.scan.ScanControl;
import io.varve.engine.vector.RowVector;
import io.varve.query.exec.value.Meter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// One query's hold on everything it runs: memory, rows scanned, deadline, cancellation.
///
/// Threads: any. Errors: once it has said no it says so again, so that all workers of a query end.
public final class QueryContext implements ScanControl, Meter, AutoCloseable {
    private final QueryPool pool;
    private final @Nullable QueryContext around;
    private final Clock clock;
    private final long timeoutNs;
    private volatile long startNs;
    private final long maxRows;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final CopyOnWriteArrayList<String> warnings = new CopyOnWriteArrayList<>();
    private final LongAdder zoneMapHits = new LongAdder();
    private final LongAdder decodedVectors = new LongAdder();
    private final LongAdder decodedBytes = new LongAdder();
    private volatile @Nullable Runnable whenEnded;
    private volatile @Nullable Runnable whenClosed;
    private volatile QueryEndedException.@Nullable Reason ended;

    /// @param timeoutNs the query ends this long after now
    /// @param maxRows most rows that its scans may read
    public QueryContext(QueryPool pool, Clock clock, long timeoutNs, long maxRows) {
        this.pool = pool;
        this.around = null;
        this.clock = clock;
        this.timeoutNs = timeoutNs;
        this.startNs = clock.monotonicNs();
        this.maxRows = maxRows;
    }

    private QueryContext(QueryContext around) {
        this.pool = around.pool;
        this.around = around;
        this.clock = around.clock;
        this.timeoutNs = around.timeoutNs;
        this.startNs = around.startNs;
        this.maxRows = around.maxRows;
    }

    /// The context of a plan that runs inside this query, maybe often: it ends with it, shares its limits, and gives back what its
    /// operators held when it is closed.
    QueryContext nested() {
        return new QueryContext(this);
    }

    /// Notes something that the answer does not say by itself.
    void warn(String warning) {
        if (around != null) {
            around.warn(warning);
        }
        warnings.addIfAbsent(warning);
    }

    /// What to tell beside the answer.
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /// Throws when the query must end.
    public void check() {
        if (around != null) {
            around.check();
            return;
        }
        if (ended == null && clock.monotonicNs() - startNs > timeoutNs) {
            ended = QueryEndedException.Reason.TIMED_OUT;
        }
        QueryEndedException.Reason reason = ended;
        if (reason != null) {
            throw new QueryEndedException(
                    reason,
                    switch (reason) {
                        case TIMED_OUT -> "query timed out: limit=" + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms";
                        case CANCELLED -> "query was cancelled";
                        case KILLED -> "query was killed";
                        case STALLED ->
                            "query ended because its client does not read and too many others wait for theirs";
                    });
        }
    }

    /// How long the query may take.
    public long timeoutNs() {
        return timeoutNs;
    }

    /// Nanoseconds since it began to count.
    public long elapsedNs() {
        return clock.monotonicNs() - startNs;
    }

    /// Lets the time count from now on: a statement has been carried out, however long that took, and only its answer is left.
    public void restart() {
        startNs = clock.monotonicNs();
    }

    /// Whether the query was ended from outside.
    public boolean hasEnded() {
        return ended != null;
    }

    @Override
    public void scanned(long more) {
        if (around != null) {
            around.scanned(more);
            return;
        }
        check();
        long now = rows.addAndGet(more);
        if (now > maxRows) {
            throw new ResourceExhaustedException("rows scanned by one query", maxRows, now);
        }
    }

    @Override
    public void answeredByZoneMap(long rowsOfVector) {
        zoneMapHits.increment();
    }

    @Override
    public void decoded(RowVector vector) {
        long bytes = 8L * vector.count() * (1 + vector.columnCount());
        for (int i = 0; i < vector.columnCount(); i++) {
            bytes += vector.column(i).heapLength();
        }
        decodedVectors.increment();
        decodedBytes.add(bytes);
    }

    /// What scans have done so far.
    ScanCounts scanCounts() {
        return new ScanCounts(rows.get(), zoneMapHits.sum(), decodedVectors.sum(), decodedBytes.sum());
    }

    @Override
    public void held(long more) {
        long now = bytes.addAndGet(more);
        if (around != null) {
            around.held(more);
            return;
        }
        pool.take(more);
        if (more > 0 && now > pool.perQueryBytes()) {
            throw new ResourceExhaustedException("memory of one query (bytes)", pool.perQueryBytes(), now);
        }
    }

    /// Lets the query end at its next step.
    public void cancel() {
        end(QueryEndedException.Reason.CANCELLED);
    }

    /// Lets the query end at its next step, unless it was told to before.
    public void end(QueryEndedException.Reason reason) {
        if (ended == null) {
            ended = reason;
        }
        Runnable wake = whenEnded;
        if (wake != null) {
            wake.run();
        }
    }

    /// Runs `wake` when the query is told to end, for whoever lets it rest; on the thread that tells it.
    public void whenEnded(Runnable wake) {
        whenEnded = wake;
    }

    /// Runs `done` once when the query lets go of everything.
    public void whenClosed(Runnable done) {
        whenClosed = done;
    }

    /// Rows that scans have read.
    public long scannedRows() {
        return rows.get();
    }

    /// Bytes that operators hold now.
    public long heldBytes() {
        return bytes.get();
    }

    /// Gives back what is still held. Idempotent.
    @Override
    public void close() {
        long left = bytes.getAndSet(0);
        if (around == null) {
            pool.take(-left);
        } else {
            around.held(-left);
        }
        Runnable done = whenClosed;
        whenClosed = null;
        if (done != null) {
            done.run();
        }
    }
}
