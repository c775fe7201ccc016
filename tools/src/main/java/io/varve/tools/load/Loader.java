// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.Trust;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Pumps a [RowSource] into targets: the caller's thread makes chunks, one thread per connection sends them.
///
/// With a rate it is an open loop whose chunks are all answered: chunk k is due at start + k·rows/rate whatever the server does, and its latency
/// counts from then on, so a stall is charged to every chunk that it delayed (no coordinated omission).
///
/// Threads: [#run(ProgressLine)] is called once, by the owner. Memory: 2 chunks per connection and 2 more.
/// Errors: the first failure of a connection ends the load as an [IOException], and so does a target that takes nothing for a while.
public final class Loader {
    private static final long MAX_LATENCY_NS = TimeUnit.HOURS.toNanos(1);
    private static final long POLL_MS = 100;
    /// Longer than a request may take, whose own error says more.
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(75);

    private final Plan plan;
    private final Pacing pacing;
    private final BlockingQueue<Chunk> free;
    private final BlockingQueue<Chunk> full;
    private final LongAdder sentRows = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final Histogram latency = new ConcurrentHistogram(MAX_LATENCY_NS, 3);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean finished;
    // owned by the caller's thread
    private long rowsSeen;
    private long movedNs;

    /// What to load, how.
    ///
    /// @param batchRows lines of a chunk, which over HTTP is a request
    /// @param ratePerSecond rows per second of an open loop; 0 = as fast as it goes
    /// @param limitNs stop making rows after this time; [Long#MAX_VALUE] = all of them
    /// @param warmUpNs latencies of what is due earlier do not count
    public record Plan(RowSource source, int batchRows, double ratePerSecond, long limitNs, long warmUpNs) {
        public Plan(RowSource source, int batchRows, double ratePerSecond, long limitNs) {
            this(source, batchRows, ratePerSecond, limitNs, 0);
        }
    }

    /// What was done: rows, bytes and the time until the last byte was sent (or answered), first byte first.
    public record Result(long rows, long bytes, long startNs, long acceptedNs, Histogram latency) {
        public double rowsPerSecond() {
            return rows / (Math.max(1, acceptedNs) / 1e9);
        }
    }

    private final List<Target> targets;
    private final String where;
    private final long stallNs;

    private Loader(Plan plan, List<Target> targets, String where, long stallNs, Pacing pacing) {
        this.where = where;
        this.stallNs = stallNs;
        this.plan = plan;
        this.pacing = pacing;
        this.targets = targets;
        int chunks = 2 * targets.size() + 2;
        this.free = new ArrayBlockingQueue<>(chunks);
        this.full = new ArrayBlockingQueue<>(chunks);
        for (int i = 0; i < chunks; i++) {
            free.add(new Chunk(Math.max(4096, plan.source().maxLineBytes())));
        }
    }

    /// A load over the network.
    ///
    /// @param uri `tcp://host:port` or `http://host:port`, with an `s` behind for TLS
    /// @param trust which servers are believed, over TLS
    public static Loader to(URI uri, Trust trust, String database, int connections, Plan plan, Pacing pacing)
            throws IOException {
        List<Target> targets = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                targets.add(Target.of(uri, trust, database, plan.ratePerSecond() > 0, pacing));
            }
        } catch (IOException e) {
            for (Target target : targets) {
                target.close();
            }
            throw e;
        }
        return new Loader(plan, targets, uri.toString(), STALL_NS, pacing);
    }

    /// A load into a file or pipe, whose reader may take its time.
    public static Loader to(OutputStream out, Plan plan, Pacing pacing) {
        return new Loader(plan, List.of(Target.stream(out)), "the output", Long.MAX_VALUE, pacing);
    }

    /// Makes and sends everything; the progress line shows what has been sent.
    public Result run(ProgressLine progress) throws IOException {
        long start = pacing.nowNs();
        movedNs = start;
        progress.begin();
        List<Thread> senders = new ArrayList<>();
        for (Target target : targets) {
            senders.add(Thread.ofPlatform()
                    .name("load-sender-" + senders.size())
                    .start(() -> sendAll(target, start + plan.warmUpNs())));
        }
        try {
            produce(progress, start);
        } catch (InterruptedException e) {
            failure.compareAndSet(null, e);
            Thread.currentThread().interrupt();
        } finally {
            finished = true;
            join(senders, progress, start);
        }
        long accepted = pacing.nowNs() - start;
        Throwable cause = failure.get();
        for (Target target : targets) {
            try {
                target.close();
            } catch (IOException e) {
                cause = cause == null ? e : cause;
            }
        }
        if (cause != null) {
            throw new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        }
        return new Result(sentRows.sum(), sentBytes.sum(), start, accepted, latency);
    }

    private void produce(ProgressLine progress, long start) throws InterruptedException, IOException {
        double chunkNs = plan.ratePerSecond() == 0 ? 0 : plan.batchRows() / plan.ratePerSecond() * 1e9;
        for (long k = 0; failure.get() == null && pacing.nowNs() - start < plan.limitNs(); k++) {
            Chunk chunk = free.poll(POLL_MS, TimeUnit.MILLISECONDS);
            while (chunk == null && failure.get() == null) {
                tick(progress, start);
                chunk = free.poll(POLL_MS, TimeUnit.MILLISECONDS);
            }
            if (chunk == null) {
                return;
            }
            chunk.fill(plan.source(), plan.batchRows());
            if (chunk.rows == 0) {
                return;
            }
            chunk.intendedNs = chunkNs == 0 ? pacing.nowNs() : start + (long) (k * chunkNs);
            pacing.until(chunk.intendedNs);
            full.put(chunk);
            movedNs = pacing.nowNs();
            progress.update(this::status, start);
        }
    }

    private void sendAll(Target target, long countFromNs) {
        try {
            while (failure.get() == null) {
                boolean last = finished; // read before the queue: what was queued before it is still taken
                Chunk chunk = full.poll(last ? 0 : POLL_MS, TimeUnit.MILLISECONDS);
                if (chunk == null) {
                    if (last) {
                        return;
                    }
                    continue;
                }
                target.send(chunk);
                if (chunk.intendedNs >= countFromNs) {
                    latency.recordValue(Math.clamp(pacing.nowNs() - chunk.intendedNs, 0, MAX_LATENCY_NS));
                }
                sentRows.add(chunk.rows);
                sentBytes.add(chunk.length);
                free.put(chunk);
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        } catch (InterruptedException | RuntimeException | Error e) {
            failure.compareAndSet(null, new IOException("sending to " + where + " failed: " + e, e));
        }
    }

    /// Shows how far it is, and ends the load when nothing moves although something is queued.
    private void tick(ProgressLine progress, long start) {
        progress.update(this::status, start);
        long now = pacing.nowNs();
        long rows = sentRows.sum();
        if (rows != rowsSeen) {
            rowsSeen = rows;
            movedNs = now;
        } else if (now - movedNs > stallNs) {
            String text = where + " took no rows for " + TimeUnit.NANOSECONDS.toSeconds(stallNs) + " s";
            failure.compareAndSet(null, new IOException(text));
        }
    }

    /// Waits until what is queued has been sent; after a failure nothing more is.
    private void join(List<Thread> senders, ProgressLine progress, long start) {
        boolean interrupted = false;
        for (Thread sender : senders) {
            while (sender.isAlive()) {
                try {
                    if (failure.get() != null) {
                        senders.forEach(Thread::interrupt);
                    }
                    if (!sender.join(Duration.ofMillis(POLL_MS))) {
                        tick(progress, start);
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    senders.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String status(long elapsedNs) {
        double seconds = Math.max(1e-3, elapsedNs / 1e9);
        long rows = sentRows.sum();
        // Of a load that ends with its time nobody can say which share is done.
        String share = plan.limitNs() < Long.MAX_VALUE
                ? ""
                : String.format(Locale.ROOT, " of %,d", plan.source().rows());
        return String.format(
                Locale.ROOT,
                "%,d%s rows, %,.0f rows/s, %.1f MB/s",
                rows,
                share,
                rows / seconds,
                sentBytes.sum() / 1e6 / seconds);
    }
}
