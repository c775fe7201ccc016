// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.batch.BatchKind;
import io.varve.engine.check.Findings;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Looks at everything that a shard's log consists of, by the rules of a recovery, and changes nothing.
///
/// Threads: one. Memory: one read buffer.
public final class LogCheck {
    private final Disk disk;
    private final LogFiles files;
    private final LogConfig config;
    private final NativeMemory memory;
    private final Findings findings;

    public LogCheck(Disk disk, String shardDirectory, LogConfig config, NativeMemory memory, Findings findings) {
        this.disk = disk;
        this.files = new LogFiles(disk, shardDirectory);
        this.config = config;
        this.memory = memory;
        this.findings = findings;
    }

    /// Looks at the epoch file and the clean marker; whether the last stop was a clean one, so that nothing may look like a crash.
    public boolean checkStop() {
        EpochHistory history = epochs();
        String path = files.cleanMarker();
        if (!disk.exists(path)) {
            return false;
        }
        findings.file();
        findings.bytes(disk.sizeBytes(path));
        CleanMarker marker = CleanMarker.read(disk, path, config);
        if (marker == null) {
            findings.damage(
                    disk.describe(path),
                    0,
                    "no clean marker of this directory: the stop counts as a crash, no row is lost by that",
                    List.of());
        } else if (marker.epoch() != history.lastEpoch() && history.lastEpoch() > 0) {
            findings.note(disk.describe(path), 0, "left from an earlier stop: epoch " + marker.epoch(), List.of());
        }
        return marker != null && marker.epoch() == history.lastEpoch();
    }

    private EpochHistory epochs() {
        EpochFile file = new EpochFile(disk, files.epochFile(), config);
        String name = disk.describe(files.epochFile());
        if (!file.exists()) {
            if (!files.named(LogFiles.SEGMENT_SUFFIX).isEmpty()) {
                findings.damage(name, 0, "missing beside log segments: the log cannot be read", List.of());
            }
            return EpochHistory.EMPTY;
        }
        findings.file();
        long bytes = disk.sizeBytes(files.epochFile());
        findings.bytes(bytes);
        long expected = (long) EpochFile.SLOTS * EpochFile.SLOT_BYTES;
        if (bytes != expected) {
            findings.damage(
                    name, Math.min(bytes, expected), "expected " + expected + " bytes, found " + bytes, List.of());
        }
        List<Boolean> slots = file.readableSlots();
        for (int slot = 0; slot < slots.size(); slot++) {
            if (!slots.get(slot)) {
                String rest = slots.contains(true)
                        ? "; the other one is whole, so nothing is lost"
                        : ": the log cannot be read";
                findings.damage(
                        name, (long) slot * EpochFile.SLOT_BYTES, "slot " + slot + " is unreadable" + rest, List.of());
            }
        }
        return slots.contains(true) ? file.read(new ArrayList<>()) : EpochHistory.EMPTY;
    }

    /// Looks at every segment, and walks the batches from `floor` on.
    ///
    /// @param stated the highest position that the manifest states to be durable
    public void checkSegments(long stated, long floor) {
        try {
            List<Segment> segments = files.segments(config);
            segments.forEach(this::check);
            walkBelow(segments, floor);
            walk(stated, floor);
        } catch (CorruptionException e) {
            findings.damage(e, List.of());
        }
    }

    /// Where the first segment begins, for a check that has no manifest to tell the floor; 0 without any.
    public long firstPosition() {
        List<String> names = files.named(LogFiles.SEGMENT_SUFFIX);
        return names.isEmpty() ? 0 : LogFiles.start(names.getFirst());
    }

    private void check(Segment segment) {
        String name = disk.describe(files.segment(segment.name()));
        findings.file();
        findings.bytes(segment.fileBytes());
        if (segment.header() == null) {
            findings.damage(name, 0, "neither copy of the segment's header is readable", List.of());
        } else if (segment.damagedCopies() > 0) {
            findings.damage(
                    name,
                    (long) damagedCopy(segment) * SegmentHeader.COPY_BYTES,
                    "one copy of the segment's header is unreadable; the other one is whole, so nothing is lost",
                    List.of());
        }
        if (segment.fileBytes() != config.segmentBytes()) {
            findings.damage(
                    name,
                    Math.min(segment.fileBytes(), config.segmentBytes()),
                    "expected " + config.segmentBytes() + " bytes, found " + segment.fileBytes(),
                    List.of());
        }
    }

    private int damagedCopy(Segment segment) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[SegmentHeader.BYTES]);
        try (DiskFile file = disk.openForRead(files.segment(segment.name()))) {
            int available = file.read(0, bytes);
            return SegmentHeader.decode(bytes, available, 0, segment.start(), config) == null ? 0 : 1;
        }
    }

    /// What lies below the floor is in files already: damage there takes nothing away, and the epoch file may have forgotten gaps there.
    private void walkBelow(List<Segment> segments, long floor) {
        long from = firstPosition();
        if (from >= floor) {
            return;
        }
        LogScan scan = new LogScan(files, config, EpochHistory.EMPTY, segments, 0);
        try (SegmentReader reader = new SegmentReader(memory, config)) {
            scan.walk(reader, from, floor, null);
        }
        if (scan.end() < floor) {
            long start = config.segmentStart(scan.end());
            findings.note(
                    disk.describe(files.segment(LogFiles.segmentName(start))),
                    scan.end() - start,
                    "no batch; the rows from here to log position " + floor + " are in files, so nothing is lost",
                    List.of());
        }
    }

    private void walk(long stated, long floor) {
        LogReplay.Stopped stopped = LogReplay.openReadOnly(disk, memory, files.shardDirectory(), config, stated, floor);
        RecoveryReport report = stopped.report();
        long[] lastNs = {Long.MIN_VALUE};
        stopped.replay().replay(floor, (position, batch) -> {
            lastNs[0] = batch.leaderTimeNs();
            if (batch.kind() == BatchKind.ROWS) {
                findings.rows(batch.rowCount());
            }
        });
        LogRange gap = report.newGap();
        if (gap != null) {
            tellOf(gap, lastNs[0]);
        }
        for (LogRange known : report.gaps()) {
            if (!known.equals(gap)) {
                findings.damage(
                        disk.describe(files.directory()),
                        0,
                        "rows at log positions " + known.from() + " to " + known.to()
                                + " are missing; an earlier open found that and set aside what was left",
                        List.of());
            }
        }
    }

    /// Which rows lay there nobody can know any more, but about when they were written.
    private void tellOf(LogRange gap, long lastNs) {
        long start = config.segmentStart(gap.from());
        String path = files.segment(LogFiles.segmentName(start));
        boolean exists = disk.exists(path);
        String since = lastNs == Long.MIN_VALUE ? "" : ", written from " + Instant.EPOCH.plusNanos(lastNs) + " on";
        findings.damage(
                disk.describe(path),
                exists ? gap.from() - start : 0,
                (exists ? "no batch where one was durable" : "no such file") + ": rows at log positions " + gap.from()
                        + " to " + gap.to() + since + ", are missing",
                List.of());
    }
}
