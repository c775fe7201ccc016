// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.DiskFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Reads one file from front to back, step by step, and checks every byte against its checksums as it lies on the disk.
///
/// By positioned reads and not through the mapping: an error of the disk is then an error of one read and not a fault of the process.
/// Threads: one. Memory: one buffer of 256 KiB and the block table of one run.
public final class SstableScrub {
    /// What [#place] says of header and footer.
    public static final int WHOLE_FILE = -1;

    private static final ValueLayout.OfInt CRC = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int STEP_BYTES = 16 * SstableFormat.BLOCK_BYTES;

    private final SstableReader reader;
    private final DiskFile file;
    private final Checksum checksum;
    private final byte[] buffer = new byte[STEP_BYTES];
    private @Nullable MemorySegment table;
    private int place = WHOLE_FILE;
    private int nextRun = WHOLE_FILE;
    private long nextBlock;

    /// `file` is the reader's, opened for reading; the caller closes both.
    public SstableScrub(SstableReader reader, DiskFile file) {
        this.reader = reader;
        this.file = file;
        this.checksum = new Checksum(reader.fileId());
    }

    /// The run that the last step looked at, or [#WHOLE_FILE].
    public int place() {
        return place;
    }

    /// Checks the next piece; how many bytes that were, 0 at the end.
    ///
    /// @throws CorruptionException with the offset of what is not right; the next step goes on behind it
    public long step() {
        if (nextRun == WHOLE_FILE) {
            nextRun = 0;
            return checkEnds();
        }
        if (table != null && nextBlock == blocks(nextRun)) {
            nextRun(nextRun + 1);
        }
        if (nextRun == reader.runs().size()) {
            return 0;
        }
        place = nextRun;
        MemorySegment crcs = table;
        return crcs == null ? readTable() : checkBlocks(crcs);
    }

    private void nextRun(int run) {
        nextRun = run;
        nextBlock = 0;
        table = null;
    }

    private long blocks(int run) {
        return SstableFormat.blocks(reader.extentBytes(run));
    }

    /// Header, footer and tail as they are now: the reader saw them at the open.
    private long checkEnds() {
        long size = file.sizeBytes();
        if (size != reader.sizeBytes()) {
            throw new CorruptionException(
                    reader.file(), Math.min(size, reader.sizeBytes()), reader.sizeBytes() + " bytes", size + " bytes");
        }
        read(0, SstableFormat.HEADER_BYTES);
        require(
                0,
                MemorySegment.ofArray(buffer).get(CRC, SstableFormat.HEADER_CRC_OFFSET),
                checksum.of(buffer, SstableFormat.HEADER_CRC_OFFSET, 0));
        long start = reader.footerStart();
        long tail = size - SstableFormat.TAIL_BYTES;
        checksum.start(start);
        for (long at = start; at < tail; ) {
            int length = (int) Math.min(STEP_BYTES, tail - at);
            read(at, length);
            checksum.update(ByteBuffer.wrap(buffer, 0, length));
            at += length;
        }
        read(tail, SstableFormat.TAIL_BYTES);
        require(start, MemorySegment.ofArray(buffer).get(CRC, Integer.BYTES), checksum.value());
        return SstableFormat.HEADER_BYTES + size - start;
    }

    /// A table that is not right says nothing of its blocks, so the run is passed over.
    private long readTable() {
        int run = nextRun;
        long offset = reader.runs().get(run).offset() + reader.extentBytes(run);
        int length = Math.toIntExact(blocks(run) * SstableFormat.BLOCK_CRC_BYTES);
        MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
        nextRun(run + 1);
        requireAll(offset, file.read(offset, bytes), length);
        checksum.start(offset);
        checksum.update(bytes.asByteBuffer());
        require(offset, reader.tableCrc(run), checksum.value());
        nextRun(run);
        table = bytes;
        return length;
    }

    private long checkBlocks(MemorySegment crcs) {
        long extent = reader.extentBytes(nextRun);
        long from = nextBlock * SstableFormat.BLOCK_BYTES;
        int length = (int) Math.min(STEP_BYTES, extent - from);
        long offset = reader.runs().get(nextRun).offset() + from;
        read(offset, length);
        for (int at = 0; at < length; at += SstableFormat.BLOCK_BYTES) {
            int expected = crcs.get(CRC, nextBlock++ * SstableFormat.BLOCK_CRC_BYTES);
            checksum.start(offset + at);
            checksum.update(ByteBuffer.wrap(buffer, at, Math.min(SstableFormat.BLOCK_BYTES, length - at)));
            require(offset + at, expected, checksum.value());
        }
        return length;
    }

    private void read(long offset, int length) {
        requireAll(offset, file.read(offset, MemorySegment.ofArray(buffer).asSlice(0, length)), length);
    }

    private void requireAll(long offset, int got, int length) {
        if (got < length) {
            throw new CorruptionException(reader.file(), offset + got, length + " bytes", got + " bytes");
        }
    }

    private void require(long offset, int expected, int actual) {
        if (expected != actual) {
            throw new CorruptionException(
                    reader.file(), offset, "crc " + BlockVerifier.hex(expected), BlockVerifier.hex(actual));
        }
    }
}
