// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;
import io.varve.engine.memory.NativeMemory;
import java.util.List;
import java.util.Objects;

/// The batches of a log up to a known end, across its gaps.
///
/// Threads: one at a time, the log's owner when there is one. Memory: one read buffer while it replays.
/// Errors: [CorruptionException] when a batch that was valid at the open no longer is.
public final class LogReplay {
    private final LogFiles files;
    private final LogConfig config;
    private final NativeMemory memory;
    private final EpochHistory history;
    private final List<Segment> segments;
    private final long end;

    LogReplay(
            LogFiles files,
            LogConfig config,
            NativeMemory memory,
            EpochHistory history,
            List<Segment> segments,
            long end) {
        this.files = files;
        this.config = config;
        this.memory = memory;
        this.history = history;
        this.segments = segments;
        this.end = end;
    }

    /// A stopped log and what is to be said about it, with nothing on disk changed.
    public record Stopped(RecoveryReport report, LogReplay replay) {}

    /// Finds the valid part of a log that no writer has open.
    ///
    /// @param statedDurablePosition the highest position that the manifest or a checkpoint states to be durable
    /// @param floorPosition a batch boundary; nothing below it is looked at
    public static Stopped openReadOnly(
            Disk disk,
            NativeMemory memory,
            String shardDirectory,
            LogConfig config,
            long statedDurablePosition,
            long floorPosition) {
        LogFiles files = new LogFiles(disk, shardDirectory);
        LogRecovery.Recovered found =
                new LogRecovery(files, config, memory, statedDurablePosition, floorPosition).inspect();
        LogReplay replay = new LogReplay(
                files,
                config,
                memory,
                found.history(),
                List.copyOf(found.scan().segments().values()),
                found.scan().end());
        return new Stopped(found.report(), replay);
    }

    public long endPosition() {
        return end;
    }

    /// Hands every batch at or above `from`, a batch boundary, to `consumer`.
    public void replay(long from, BatchConsumer consumer) {
        LogScan scan = new LogScan(files, config, history, segments, 0);
        try (SegmentReader reader = new SegmentReader(memory, config)) {
            scan.walk(reader, from, end, consumer);
        }
        if (scan.end() < end) {
            Segment segment = scan.segmentAt(scan.end());
            String path = segment == null ? files.directory() : files.segment(Objects.requireNonNull(segment.name()));
            throw new CorruptionException(
                    files.disk().describe(path),
                    scan.end() - config.segmentStart(scan.end()),
                    "a batch at position " + scan.end() + " of a log that ends at " + end,
                    "none");
        }
    }
}
