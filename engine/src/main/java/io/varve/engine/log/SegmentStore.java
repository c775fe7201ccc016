// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.fault.DiskFullException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.io.Rng;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes segments, ahead of their use, and takes back the released ones.
///
/// A new segment is filled with zeros, given its header, forced, and only then given its name, which is synced: whatever bears
/// the name of a segment is whole. A released one is renamed to a free one, and that is synced, before its header is overwritten.
/// A released segment gives up neither its blocks nor its time to be zeroed: its new salt makes its old batches meaningless.
final class SegmentStore implements AutoCloseable {
    /// How much is zeroed and forced in one step, so that a step stays short.
    static final int STEP_BYTES = 1 << 20;

    private static final MemorySegment ZEROS =
            MemorySegment.ofArray(new byte[64 << 10]).asReadOnly();

    private final LogFiles files;
    private final Disk disk;
    private final LogConfig config;
    private final Rng rng;
    private final Deque<Made> ahead = new ArrayDeque<>();
    private final Deque<String> free = new ArrayDeque<>();
    private @Nullable DiskFile filling;
    private long filledBytes;

    /// A segment that can be written to.
    record Made(SegmentHeader header, DiskFile file) {}

    SegmentStore(LogFiles files, LogConfig config, Rng rng) {
        this.files = files;
        this.disk = files.disk();
        this.config = config;
        this.rng = rng;
    }

    /// Finds the free segments of earlier runs; those that cannot be reused are deleted.
    void findFree() {
        for (String name : files.named(LogFiles.FREE_SUFFIX)) {
            if (disk.sizeBytes(files.segment(name)) == config.segmentBytes() && keepsOneMore()) {
                free.add(name);
            } else {
                disk.delete(files.segment(name));
            }
        }
    }

    private boolean keepsOneMore() {
        return (free.size() + 1L) * config.segmentBytes() <= config.maxPreallocateBytes();
    }

    /// Whether the next step takes space that the log has not taken yet.
    boolean takesSpace() {
        return filling == null && free.isEmpty();
    }

    /// Bytes of free segments and of the one that is being made.
    long spareBytes() {
        return (free.size() + (filling == null ? 0L : 1L)) * config.segmentBytes();
    }

    int aheadCount() {
        return ahead.size();
    }

    @Nullable
    Made pollAhead() {
        return ahead.poll();
    }

    /// Does one step towards the next segment ahead; true when it was the last one.
    ///
    /// @param start where the new segment starts; the same until it is made
    /// @throws DiskFullException when there is no room for it; nothing of it is left then
    boolean step(long start, int epoch, long durablePosition, long leaderTimeNs) {
        SegmentHeader header =
                new SegmentHeader(start, config.segmentBytes(), rng.nextLong(), config.shard(), epoch, leaderTimeNs);
        String recycled = filling == null ? free.poll() : null;
        if (recycled != null) {
            DiskFile file = disk.open(files.segment(recycled));
            finish(recycled, file, header, durablePosition);
            return true;
        }
        String temporary = LogFiles.segmentName(start) + LogFiles.TEMPORARY_SUFFIX;
        try {
            DiskFile file = filling;
            if (file == null) {
                file = disk.create(files.segment(temporary));
                filling = file;
                filledBytes = 0;
            }
            long to = Math.min(filledBytes + STEP_BYTES, config.segmentBytes());
            zero(file, filledBytes, to);
            file.force();
            filledBytes = to;
            if (filledBytes < config.segmentBytes()) {
                return false;
            }
            filling = null;
            finish(temporary, file, header, durablePosition);
            return true;
        } catch (DiskFullException e) {
            abandon(temporary);
            throw e;
        }
    }

    private void abandon(String temporary) {
        DiskFile file = filling;
        filling = null;
        if (file != null) {
            file.close();
        }
        if (disk.exists(files.segment(temporary))) {
            disk.delete(files.segment(temporary));
        }
    }

    private void finish(String from, DiskFile file, SegmentHeader header, long durablePosition) {
        boolean made = false;
        try {
            file.write(0, header.encode(durablePosition));
            file.force();
            disk.rename(files.segment(from), files.segment(LogFiles.segmentName(header.start())));
            disk.syncDirectory(files.directory());
            ahead.add(new Made(header, file));
            made = true;
        } finally {
            if (!made) {
                file.close();
            }
        }
    }

    /// Takes back segments that nobody needs: kept for reuse up to the limit, else deleted. One sync for all.
    ///
    /// @param mostBytes what free segments and these may take together, at most
    void release(List<Segment> segments, long mostBytes) {
        List<String> freed = new ArrayList<>();
        long most = Math.min(mostBytes, config.maxPreallocateBytes());
        for (Segment segment : segments) {
            boolean whole = segment.fileBytes() == config.segmentBytes();
            if (whole && (free.size() + freed.size() + 1L) * config.segmentBytes() <= most) {
                freed.add(free(files, segment.name()));
            } else {
                disk.delete(files.segment(segment.name()));
            }
        }
        while (!free.isEmpty() && (long) free.size() * config.segmentBytes() > most) {
            disk.delete(files.segment(free.remove()));
        }
        disk.syncDirectory(files.directory());
        free.addAll(freed);
    }

    /// Renames a segment to a free one of a name that is not taken; the caller syncs the directory before it is reused.
    static String free(LogFiles files, String name) {
        Set<String> taken = new HashSet<>(files.named(LogFiles.FREE_SUFFIX));
        long number = 0;
        while (taken.contains(LogFiles.hex(number) + LogFiles.FREE_SUFFIX)) {
            number++;
        }
        String freeName = LogFiles.hex(number) + LogFiles.FREE_SUFFIX;
        files.disk().rename(files.segment(name), files.segment(freeName));
        return freeName;
    }

    static void zero(DiskFile file, long from, long to) {
        for (long at = from; at < to; at += ZEROS.byteSize()) {
            file.write(at, ZEROS.asSlice(0, Math.min(ZEROS.byteSize(), to - at)));
        }
    }

    @Override
    public void close() {
        DiskFile file = filling;
        filling = null;
        if (file != null) {
            file.close();
        }
        while (!ahead.isEmpty()) {
            ahead.remove().file().close();
        }
    }
}
