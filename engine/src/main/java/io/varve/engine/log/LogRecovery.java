// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Brings a log into the state from which it is extended; may itself crash anywhere and be repeated.
///
/// 1. Look: epoch file, clean marker, segments, [LogScan]. Nothing is changed.
/// 2. Force what is kept; copy what lies behind damage in a kept segment to the quarantine.
/// 3. **Make the new epoch and the position it starts at durable.** A crash before leaves everything to be found again, a crash
///    after is seen in the epoch file.
/// 4. Set aside the segments behind: to the quarantine after damage, else to the free ones. A crash in between leaves segments
///    whose epoch is older than what the epoch file states for their start; the next recovery sets them aside.
/// 5. Remove the clean marker, whose epoch is an old one by now.
final class LogRecovery {
    private static final int COPY_BYTES = 1 << 20;

    private final LogFiles files;
    private final Disk disk;
    private final LogConfig config;
    private final NativeMemory memory;
    private final long floor;
    private final long stated;
    private final EpochFile epochFile;

    private final List<String> healed = new ArrayList<>();
    private final List<String> quarantined = new ArrayList<>();
    private final List<Segment> leftDamaged = new ArrayList<>();
    private final List<Segment> leftStale = new ArrayList<>();
    private EpochHistory history = EpochHistory.EMPTY;
    private @Nullable CleanMarker marker;
    private @Nullable LogScan scan;

    LogRecovery(LogFiles files, LogConfig config, NativeMemory memory, long statedDurable, long floor) {
        this.files = files;
        this.disk = files.disk();
        this.config = config;
        this.memory = memory;
        this.floor = floor;
        this.stated = Math.max(statedDurable, floor);
        this.epochFile = new EpochFile(disk, files.epochFile(), config);
    }

    /// What a writer goes on with.
    record Recovered(EpochHistory history, LogScan scan, RecoveryReport report) {}

    /// Step 1 alone, for readers of a stopped directory.
    Recovered inspect() {
        look();
        LogScan found = Objects.requireNonNull(scan);
        LogRange gap = found.isCorrupt() ? new LogRange(found.end(), found.continuation()) : null;
        List<LogRange> gaps = new ArrayList<>(history.gapsFrom(floor));
        if (gap != null) {
            gaps.add(gap);
        }
        return new Recovered(history, found, report(found, history.lastEpoch(), found.end(), gap, gaps));
    }

    /// All steps.
    Recovered recover() {
        if (!epochFile.exists()) {
            makeDirectories();
        }
        look();
        LogScan found = Objects.requireNonNull(scan);
        Segment last = found.segmentAt(found.end());
        Segment previous = found.segmentAt(found.end() - config.segmentBytes());
        for (Segment segment : new Segment[] {previous, last}) {
            if (segment != null && segment.header() != null) {
                keep(segment, Objects.requireNonNull(segment.header()));
            }
        }
        boolean keepsLast = last != null && last.header() != null && found.end() >= last.start() + SegmentHeader.BYTES;
        if (found.isCorrupt() && keepsLast) {
            copyToQuarantine(Objects.requireNonNull(last), found.end(), found.highestEpoch() + 1);
        }
        disk.syncDirectory(files.directory());

        EpochEntry entry =
                new EpochEntry(found.highestEpoch() + 1, found.end(), found.continuation(), found.leaderTimeNs());
        EpochHistory next = history.plus(entry, floor, EpochFile.MAX_ENTRIES);
        if (next == null) {
            throw new CorruptionException(
                    disk.describe(files.epochFile()),
                    0,
                    "at most " + EpochFile.MAX_ENTRIES + " gaps above the floor",
                    "one more at " + found.end());
        }
        epochFile.write(next);

        setAside(found);
        if (disk.exists(files.cleanMarker())) {
            disk.delete(files.cleanMarker());
            disk.syncDirectory(files.shardDirectory());
        }
        files.deleteTemporaries();
        LogRange gap = found.isCorrupt() ? entry.gap() : null;
        return new Recovered(
                next, found, report(found, entry.epoch(), found.continuation(), gap, next.gapsFrom(floor)));
    }

    private RecoveryReport report(LogScan found, int epoch, long end, @Nullable LogRange gap, List<LogRange> gaps) {
        return new RecoveryReport(
                epoch,
                end,
                marker != null && gap == null,
                gap,
                List.copyOf(gaps),
                found.batches(),
                List.copyOf(quarantined),
                List.copyOf(healed));
    }

    private void makeDirectories() {
        if (!files.named(LogFiles.SEGMENT_SUFFIX).isEmpty()) {
            throw new CorruptionException(
                    disk.describe(files.epochFile()), 0, "an epoch file beside the segments", "no such file");
        }
        disk.createDirectories(files.directory());
        disk.syncDirectory(LogFiles.parent(files.shardDirectory()));
        disk.syncDirectory(files.shardDirectory());
        files.deleteTemporaries();
    }

    private void look() {
        if (epochFile.exists()) {
            history = epochFile.read(healed);
        }
        CleanMarker found = CleanMarker.read(disk, files.cleanMarker(), config);
        marker = found != null && found.epoch() == history.lastEpoch() ? found : null;
        List<Segment> current = new ArrayList<>();
        for (Segment segment : files.segments(config)) {
            if (segment.end(config) <= floor) {
                continue;
            }
            SegmentHeader header = segment.header();
            if (header != null && history.isDamaged(segment.start(), header.epoch())) {
                leftDamaged.add(segment);
            } else if (header != null && header.epoch() < history.epochAt(segment.start())) {
                leftStale.add(segment);
            } else {
                current.add(segment);
            }
        }
        long durable = Math.max(stated, marker == null ? 0 : marker.end());
        LogScan walk = new LogScan(files, config, history, current, durable);
        try (SegmentReader reader = new SegmentReader(memory, config)) {
            walk.walk(reader, floor, Long.MAX_VALUE, null);
            if (marker == null || marker.end() != walk.end()) {
                walk.searchBehindEnd(reader);
            }
        }
        scan = walk;
    }

    /// Forces a segment that stays, and makes it whole: the page cache may hold what the disk does not.
    private void keep(Segment segment, SegmentHeader header) {
        String path = files.segment(segment.name());
        try (DiskFile file = disk.open(path)) {
            if (segment.fileBytes() < config.segmentBytes()) {
                SegmentStore.zero(file, segment.fileBytes(), config.segmentBytes());
            }
            if (segment.damagedCopies() > 0) {
                file.write(0, header.encode(segment.start()));
                healed.add(path);
            }
            file.force();
        }
    }

    private void makeQuarantine() {
        if (!disk.exists(files.quarantine())) {
            disk.createDirectories(files.quarantine());
        }
        disk.syncDirectory(files.shardDirectory());
    }

    private void copyToQuarantine(Segment segment, long from, int epoch) {
        makeQuarantine();
        String path = files.quarantine() + "/" + LogFiles.hex(from) + "-" + epoch + ".cut";
        String temporary = path + LogFiles.TEMPORARY_SUFFIX;
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        try (DiskFile source = disk.openForRead(files.segment(segment.name()));
                DiskFile target = disk.create(temporary)) {
            MemorySegment buffer = MemorySegment.ofArray(new byte[Math.min(COPY_BYTES, config.segmentBytes())]);
            long offset = from - segment.start();
            for (long at = offset; at < segment.fileBytes(); ) {
                int got = source.read(at, buffer);
                if (got == 0) {
                    break;
                }
                target.write(at - offset, buffer.asSlice(0, got));
                at += got;
            }
            target.force();
        }
        disk.rename(temporary, path);
        disk.syncDirectory(files.quarantine());
        quarantined.add(path);
    }

    /// Takes every segment behind the end away from the log.
    private void setAside(LogScan found) {
        List<Segment> damaged = new ArrayList<>(leftDamaged);
        List<Segment> stale = new ArrayList<>(leftStale);
        for (Segment segment : found.segments().values()) {
            boolean unreadable = segment.header() == null;
            boolean behind = segment.start() + SegmentHeader.BYTES > found.end();
            if (unreadable || (behind && found.isCorrupt())) {
                damaged.add(segment);
            } else if (behind) {
                stale.add(segment);
            }
        }
        if (!damaged.isEmpty()) {
            makeQuarantine();
            for (Segment segment : damaged) {
                String target = files.quarantine() + "/" + segment.name() + "-" + epochOf(segment);
                disk.rename(files.segment(segment.name()), target);
                quarantined.add(target);
            }
            disk.syncDirectory(files.quarantine());
        }
        for (Segment segment : stale) {
            SegmentStore.free(files, segment.name());
        }
        if (!damaged.isEmpty() || !stale.isEmpty()) {
            disk.syncDirectory(files.directory());
        }
    }

    private int epochOf(Segment segment) {
        SegmentHeader header = segment.header();
        return header == null ? history.lastEpoch() : header.epoch();
    }
}
