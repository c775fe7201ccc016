// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskException;
import io.varve.engine.io.Clock;
import io.varve.engine.io.DiskFile;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.ShardView;
import io.varve.engine.sstable.RunInfo;
import io.varve.engine.sstable.SstableReader;
import io.varve.engine.sstable.SstableScrub;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads the files of one shard again and again, a small piece at a time, so that damage is met while it can still be told apart from a query's bad luck.
///
/// A pass takes the files that are there when it begins, each from front to back; a file that goes meanwhile is passed over. Where it is, is kept in memory: after a
/// restart a new pass begins, some minutes later. Reads go through the page cache like all others, for Java has no way to say that they are not wanted again:
/// the rate bounds what they can push out.
/// Threads: the maintenance agent's; [#progress] and [#tasks] any. Memory: one buffer while a file is being read.
final class Scrubber implements AutoCloseable {
    /// A process that has just been started has better things to do.
    static final long FIRST_NS = TimeUnit.MINUTES.toNanos(10);

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final ShardParts parts;
    private final RunFiles files;
    private final FlushAgent flush;
    private final Clock clock;
    private final ScrubOptions options;
    private final TreeSet<Long> pending = new TreeSet<>();
    private @Nullable Current current;
    private long nextPassNs;
    private boolean inPass;
    private long nextNs;
    private volatile ScrubProgress progress = ScrubProgress.NONE;
    private volatile List<StorageTask> tasks = List.of();

    private record Current(long fileId, Held<SstableReader> held, DiskFile file, SstableScrub scrub) {
        void close() {
            file.close();
            held.release();
        }
    }

    Scrubber(ShardParts parts, RunFiles files, FlushAgent flush) {
        this.parts = parts;
        this.files = files;
        this.flush = flush;
        this.clock = parts.clock();
        this.options = parts.config().scrub();
        this.nextPassNs = clock.monotonicNs() + FIRST_NS;
        this.nextNs = nextPassNs;
    }

    ScrubProgress progress() {
        return progress;
    }

    /// The file that is being read, if one is.
    List<StorageTask> tasks() {
        return tasks;
    }

    /// When there is something to do again; no sooner.
    long nextStepNs() {
        return options.bytesPerSecond() == 0 ? Long.MAX_VALUE : nextNs;
    }

    /// Reads the next piece if it is time to, `view` being held by the caller; 0 when there is nothing to do now.
    int step(ShardView view) {
        long nowNs = clock.monotonicNs();
        if (nowNs < nextStepNs()) {
            return 0;
        }
        if (!inPass) {
            inPass = true;
            nextPassNs = nowNs + options.periodNs();
            view.allPartitions()
                    .forEach(partition -> partition
                            .runs()
                            .forEach(run -> pending.add(run.run().id().fileId())));
        }
        Current open = current;
        if (open == null) {
            open = openNext(view);
            current = open;
        }
        if (open == null) {
            endPass();
            return 0;
        }
        read(open, nowNs);
        return 1;
    }

    private @Nullable Current openNext(ShardView view) {
        for (Long fileId = pending.pollFirst(); fileId != null; fileId = pending.pollFirst()) {
            RunFile run = find(view, fileId);
            if (run != null) {
                try {
                    DiskFile file = parts.disk().openForRead(files.path(fileId));
                    return new Current(
                            fileId,
                            run.reader().hold(),
                            file,
                            new SstableScrub(run.reader().value(), file));
                } catch (DiskException e) {
                    unreadable(e);
                }
            }
        }
        return null;
    }

    private static @Nullable RunFile find(ShardView view, long fileId) {
        for (PartitionView partition : view.allPartitions()) {
            for (RunFile run : partition.runs()) {
                if (run.run().id().fileId() == fileId) {
                    return run;
                }
            }
        }
        return null;
    }

    private void read(Current open, long nowNs) {
        boolean ended = true;
        try {
            long bytes = files.isRetired(open.fileId()) ? 0 : open.scrub().step();
            note(bytes, 0);
            nextNs = nowNs + bytes * SECOND_NS / options.bytesPerSecond();
            ended = bytes == 0;
        } catch (CorruptionException e) {
            note(0, 1);
            flush.requestQuarantine(e);
        } catch (DiskException e) {
            unreadable(e);
        } finally {
            if (ended) {
                current = null;
                open.close();
            }
        }
        tasks = ended ? List.of() : List.of(task(open));
    }

    /// An error of one read may pass: the file stays in service and is read again in the next pass.
    private void unreadable(DiskException cause) {
        note(0, 1);
        parts.listener().onDelayed(parts.config().shard(), "scrub", cause);
    }

    private void note(long bytes, long errors) {
        ScrubProgress last = progress;
        progress = new ScrubProgress(last.bytes() + bytes, last.errors() + errors, last.passes(), last.lastPassNs());
    }

    private static StorageTask task(Current open) {
        List<RunInfo> runs = open.held().value().runs();
        int at = Math.max(0, open.scrub().place());
        long done = 0;
        long total = 0;
        for (int run = 0; run < runs.size(); run++) {
            done += run < at ? runs.get(run).rows() : 0;
            total += runs.get(run).rows();
        }
        return new StorageTask(runs.get(at).header().tableId(), "scrub", StorageTask.State.RUNNING, done, total);
    }

    private void endPass() {
        ScrubProgress last = progress;
        progress = new ScrubProgress(last.bytes(), last.errors(), last.passes() + 1, clock.epochNs());
        inPass = false;
        nextNs = nextPassNs;
    }

    @Override
    public void close() {
        Current open = current;
        current = null;
        if (open != null) {
            open.close();
        }
    }
}
