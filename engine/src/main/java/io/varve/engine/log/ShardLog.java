// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.batch.BatchKind;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.batch.RecordBatchDescriptor;
import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.io.Rng;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memory.Region;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One shard's log, open for appending.
///
/// Three positions, never decreasing: [#endPosition] behind the last appended batch, [#writtenPosition] behind what the operating
/// system has, [#durablePosition] behind what is forced. The group of batches appended since the last [#write] or [#force] goes out
/// in one pwrite. A full segment is forced before the next one is begun, so only one file is ever dirty.
///
/// Threads: the journal agent's alone. Memory: a staging buffer of at most 1 MiB; [#append] allocates nothing.
/// Errors: [DiskFullException] from [#open] and [#append], before anything has happened; every other disk error is fatal: it and
/// all later calls throw [EngineFailedException].
public final class ShardLog implements AutoCloseable {
    private static final int STAGING_BYTES = 1 << 20;

    private final LogFiles files;
    private final LogConfig config;
    private final NativeMemory memory;
    private final Clock clock;
    private final EpochHistory history;
    private final RecoveryReport report;
    private final SegmentStore store;
    private final Region staging;
    private final RecordBatch batch = new RecordBatch();
    private final int epoch;

    /// All segments but those ahead, by start.
    private final NavigableMap<Long, Segment> segments = new TreeMap<>();

    private @Nullable DiskFile file;
    private long segmentStart;
    private long salt;
    private long end;
    private long written;
    private long durable;
    private int staged;

    /// End of the last batch that was no mark, and the durable position that the last batch stated.
    private long dataEnd;

    private long stated;
    private long leaderTimeNs;
    private long limitBytes = Long.MAX_VALUE;
    private @Nullable Throwable failure;
    private boolean closed;

    private ShardLog(
            LogFiles files,
            LogConfig config,
            NativeMemory memory,
            Clock clock,
            SegmentStore store,
            LogRecovery.Recovered recovered) {
        this.files = files;
        this.config = config;
        this.memory = memory;
        this.clock = clock;
        this.store = store;
        this.history = recovered.history();
        this.report = recovered.report();
        this.epoch = report.epoch();
        this.leaderTimeNs = recovered.scan().leaderTimeNs();
        this.end = report.endPosition();
        this.written = end;
        this.durable = end;
        this.stated = end;
        this.dataEnd = end;
        this.staging = memory.allocate(MemoryTag.BATCH_POOL, Math.min(STAGING_BYTES, config.segmentBytes()));
    }

    /// Recovers the log below `shardDirectory` and opens it for appending under a new epoch; makes it when there is none.
    ///
    /// @param statedDurablePosition the highest position that the manifest or a checkpoint states to be durable, 0 when none does
    /// @param floorPosition a batch boundary; what lies below is not looked at and its segments are released
    public static ShardLog open(
            Disk disk,
            NativeMemory memory,
            String shardDirectory,
            LogConfig config,
            Clock clock,
            Rng rng,
            long statedDurablePosition,
            long floorPosition) {
        LogFiles files = new LogFiles(disk, shardDirectory);
        LogRecovery.Recovered recovered =
                new LogRecovery(files, config, memory, statedDurablePosition, floorPosition).recover();
        ShardLog log = new ShardLog(files, config, memory, clock, new SegmentStore(files, config, rng), recovered);
        boolean opened = false;
        try {
            log.store.findFree();
            log.takeSegments();
            log.release(floorPosition);
            opened = true;
            return log;
        } finally {
            if (!opened) {
                log.close();
            }
        }
    }

    /// Whether the log of `shardDirectory` begins at or below `floorPosition`; reads only.
    ///
    /// It does not when whoever released the log knew a higher floor than the caller.
    public static boolean reaches(Disk disk, String shardDirectory, LogConfig config, long floorPosition) {
        LogFiles files = new LogFiles(disk, shardDirectory);
        EpochFile epochs = new EpochFile(disk, files.epochFile(), config);
        if (!epochs.exists()) {
            return true;
        }
        EpochHistory history = epochs.read(new ArrayList<>());
        long needed = history.skipGap(floorPosition);
        long first = Long.MAX_VALUE;
        for (String name : files.named(LogFiles.SEGMENT_SUFFIX)) {
            first = Math.min(first, LogFiles.start(name));
        }
        return first == Long.MAX_VALUE ? needed >= history.lastStart() : first <= needed;
    }

    private void takeSegments() {
        for (Segment segment : files.segments(config)) {
            segments.put(segment.start(), segment);
        }
        Segment last = segments.get(config.segmentStart(end));
        if (last != null && last.header() != null && end >= last.start() + SegmentHeader.BYTES) {
            begin(last.header(), files.disk().open(files.segment(last.name())));
        }
    }

    private void begin(SegmentHeader header, DiskFile opened) {
        file = opened;
        segmentStart = header.start();
        salt = header.salt();
    }

    /// The longest batch that a segment can hold.
    public int maxBatchBytes() {
        return config.maxBatchBytes();
    }

    /// What the open found and did.
    public RecoveryReport report() {
        return report;
    }

    /// The writer epoch of this open.
    public int epoch() {
        return epoch;
    }

    public long endPosition() {
        return end;
    }

    public long writtenPosition() {
        return written;
    }

    public long durablePosition() {
        return durable;
    }

    /// The leader time of the last batch; none is ever lower.
    public long leaderTimeNs() {
        return leaderTimeNs;
    }

    /// Hands every batch at or above `fromPosition`, a batch boundary, to `consumer`.
    public void replay(long fromPosition, BatchConsumer consumer) {
        usable();
        write();
        new LogReplay(files, config, memory, history, List.copyOf(segments.values()), end)
                .replay(fromPosition, consumer);
    }

    /// Seals a packed batch and appends it; it is on its way only after [#write] or [#force].
    ///
    /// @param source begins with the batch; its header gets position, epoch, durable position, leader time and CRC
    /// @return the position of the batch
    /// @throws DiskFullException when a new segment is needed and there is no room; nothing has happened then
    public long append(MemorySegment source, int length) {
        usable();
        if (length < RecordBatchDescriptor.HEADER_BYTES
                || length > config.maxBatchBytes()
                || length % RecordBatchDescriptor.ALIGNMENT != 0) {
            throw new IllegalArgumentException("batch length out of range: length=" + length);
        }
        if (file == null || length > remaining()) {
            roll();
        }
        leaderTimeNs = Math.max(leaderTimeNs, clock.epochNs());
        long position = end;
        if (length > staging.segment().byteSize() - staged) {
            write();
        }
        if (length > staging.segment().byteSize()) {
            batch.wrap(source, 0).seal(config.shard(), position, epoch, durable, leaderTimeNs, salt);
            writeOut(source.asSlice(0, length));
        } else {
            MemorySegment to = staging.segment();
            MemorySegment.copy(source, 0, to, staged, length);
            batch.wrap(to, staged).seal(config.shard(), position, epoch, durable, leaderTimeNs, salt);
            MemorySegment.copy(to, staged, source, 0, RecordBatchDescriptor.HEADER_BYTES);
            staged += length;
        }
        end = position + length;
        dataEnd = end;
        stated = durable;
        return position;
    }

    private long remaining() {
        return segmentStart + config.segmentBytes() - end;
    }

    /// Ends the segment and goes on with the next one, made now if it was not made ahead.
    private void roll() {
        while (store.aheadCount() == 0) {
            prepareStep();
        }
        DiskFile full = file;
        if (full != null) {
            if (remaining() >= RecordBatchDescriptor.HEADER_BYTES) {
                stageHeaderOnly(BatchKind.PADDING);
            }
            force();
            closeQuietly(full);
        }
        SegmentStore.Made made = store.pollAhead();
        if (made == null) {
            throw new IllegalStateException("no segment was made");
        }
        begin(made.header(), made.file());
        segments.put(
                segmentStart,
                new Segment(LogFiles.segmentName(segmentStart), segmentStart, made.header(), 0, config.segmentBytes()));
        end = segmentStart + SegmentHeader.BYTES;
        written = end;
        durable = end;
    }

    private void stageHeaderOnly(BatchKind kind) {
        int length = RecordBatchDescriptor.HEADER_BYTES;
        if (length > staging.segment().byteSize() - staged) {
            write();
        }
        batch.wrap(staging.segment(), staged)
                .begin(kind, length)
                .seal(config.shard(), end, epoch, durable, leaderTimeNs, salt);
        staged += length;
        end += length;
        stated = durable;
    }

    /// Hands the group to the operating system.
    public void write() {
        usable();
        if (staged > 0) {
            writeOut(staging.segment().asSlice(0, staged));
            staged = 0;
        }
    }

    private void writeOut(MemorySegment bytes) {
        DiskFile open = file;
        if (open == null) {
            throw new IllegalStateException("no segment is open");
        }
        try {
            open.write(written - segmentStart, bytes);
        } catch (DiskException e) {
            throw fail("write", e);
        }
        written += bytes.byteSize();
    }

    /// Makes everything appended so far durable.
    public void force() {
        write();
        DiskFile open = file;
        if (open != null && durable < written) {
            try {
                open.force();
            } catch (DiskException e) {
                throw fail("force", e);
            }
            durable = written;
        }
    }

    /// Whether `bytes` can be appended without taking space; makes segments ahead until they can.
    ///
    /// Room at the end of a segment counts, though a batch that does not fit there leaves it unused: ask for the sum of all that is
    /// on its way plus one longest batch.
    ///
    /// @return false when the disk is full, or the log at its limit
    public boolean reserve(long bytes) {
        Reservation state = reserveStep(bytes);
        while (state == Reservation.MAKING) {
            state = reserveStep(bytes);
        }
        return state == Reservation.READY;
    }

    /// Like [#reserve], but does one short step at most.
    public Reservation reserveStep(long bytes) {
        usable();
        if (reservedBytes() >= bytes) {
            return Reservation.READY;
        }
        if (store.takesSpace() && footprintBytes() + config.segmentBytes() > limitBytes) {
            return Reservation.REFUSED;
        }
        try {
            prepareStep();
            return Reservation.MAKING;
        } catch (DiskFullException e) {
            return Reservation.REFUSED;
        }
    }

    /// The most that segments may take, the free ones included: [#reserve] takes no new space above it, and what is released above it is deleted.
    /// An append that was let in is not held up.
    public void limitBytes(long bytes) {
        limitBytes = bytes;
    }

    /// Bytes that the files of all segments take, the free ones included.
    public long footprintBytes() {
        return sizeBytes() + store.spareBytes();
    }

    /// Bytes of batches for which space is taken.
    public long reservedBytes() {
        long current = file == null ? 0 : remaining();
        return current + (long) store.aheadCount() * config.maxBatchBytes();
    }

    private void prepareStep() {
        long first = file == null ? config.boundaryAtOrAfter(end) : segmentStart + config.segmentBytes();
        try {
            store.step(first + (long) store.aheadCount() * config.segmentBytes(), epoch, durable, leaderTimeNs);
        } catch (DiskFullException e) {
            throw e;
        } catch (DiskException e) {
            throw fail("allocate segment", e);
        }
    }

    /// Writes a header-only batch that states the durable position, if the last batch did not; for when nothing else is to be written.
    ///
    /// @return whether one was written; it is not forced
    public boolean mark() {
        usable();
        write();
        if (file == null || stated >= Math.min(durable, dataEnd) || remaining() < RecordBatchDescriptor.HEADER_BYTES) {
            return false;
        }
        stageHeaderOnly(BatchKind.MARK);
        write();
        return true;
    }

    /// Gives up the segments that lie wholly below `floorPosition`, which no reader will ask for again.
    public void release(long floorPosition) {
        usable();
        List<Segment> released = new ArrayList<>();
        for (Segment segment : segments.values()) {
            if (segment.end(config) <= Math.min(floorPosition, end) && !isCurrent(segment)) {
                released.add(segment);
            }
        }
        if (released.isEmpty()) {
            return;
        }
        try {
            store.release(released, limitBytes - sizeBytes() + (long) released.size() * config.segmentBytes());
        } catch (DiskException e) {
            throw fail("release segment", e);
        }
        for (Segment segment : released) {
            segments.remove(segment.start());
        }
    }

    /// Size of every segment.
    public int segmentBytes() {
        return config.segmentBytes();
    }

    private boolean isCurrent(Segment segment) {
        return file != null && segment.start() == segmentStart;
    }

    /// Bytes of the segments, those ahead included.
    public long sizeBytes() {
        return (segments.size() + (long) store.aheadCount()) * config.segmentBytes();
    }

    /// Forces, states by the clean marker that nothing is missing, and closes. A full disk costs the marker alone.
    public void closeClean() {
        force();
        try {
            new CleanMarker(epoch, end).write(files.disk(), files.cleanMarker(), config);
        } catch (DiskFullException e) {
            files.deleteTemporaries();
        } catch (DiskException e) {
            throw fail("write clean marker", e);
        }
        close();
    }

    /// Closes without forcing and without a marker. Idempotent.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        DiskFile open = file;
        file = null;
        try {
            if (open != null) {
                closeQuietly(open);
            }
            store.close();
        } finally {
            staging.close();
        }
    }

    /// A descriptor that cannot be closed has nothing to do with what is durable.
    private static void closeQuietly(DiskFile open) {
        try {
            open.close();
        } catch (DiskException e) {
            assert e != null;
        }
    }

    private void usable() {
        if (failure != null) {
            throw new EngineFailedException("log has failed: shard=" + config.shard(), failure);
        }
        if (closed) {
            throw new IllegalStateException("log is closed: shard=" + config.shard());
        }
    }

    private EngineFailedException fail(String operation, DiskException cause) {
        failure = cause;
        return new EngineFailedException(
                "log has failed: shard=" + config.shard() + ", operation=" + operation + ", position=" + end, cause);
    }
}
