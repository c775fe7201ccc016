// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import static io.varve.engine.memory.Layouts.I32;

import io.varve.engine.fault.CorruptionException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongArray;

/// Checks the blocks of one run's extent, each before its first byte is used.
///
/// Threads: any; two threads may check one block at a time, which only costs time. Memory: one bit per block.
final class BlockVerifier {
    private final String file;
    private final long fileId;
    private final MemorySegment bytes;
    private final long start;
    private final long end;
    private final AtomicLongArray verified;

    /// Checks the block table of the extent [start, end), which lies behind it.
    BlockVerifier(String file, long fileId, MemorySegment bytes, long start, long end, int tableCrc) {
        this.file = file;
        this.fileId = fileId;
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        long blocks = SstableFormat.blocks(end - start);
        int actual = new Checksum(fileId).of(bytes, end, blocks * SstableFormat.BLOCK_CRC_BYTES);
        if (actual != tableCrc) {
            throw new CorruptionException(file, end, "block table crc " + hex(tableCrc), hex(actual));
        }
        verified = new AtomicLongArray(Math.toIntExact((blocks + 63) >>> 6));
    }

    /// Makes sure that the bytes [from, to) of the file are what was written.
    void ensure(long from, long to) {
        if (from < start || to > end || from > to) {
            throw new CorruptionException(
                    file, from, "bytes within [" + start + ", " + end + ")", "[" + from + ", " + to + ")");
        }
        if (from == to) {
            return;
        }
        long last = (to - 1 - start) / SstableFormat.BLOCK_BYTES;
        for (long block = (from - start) / SstableFormat.BLOCK_BYTES; block <= last; block++) {
            int word = (int) (block >>> 6);
            long bit = 1L << (block & 63);
            if ((verified.getPlain(word) & bit) == 0) {
                verify(block);
                verified.accumulateAndGet(word, bit, (old, add) -> old | add);
            }
        }
    }

    /// Checks every block, also those that were right before.
    void verifyAll() {
        long blocks = SstableFormat.blocks(end - start);
        for (long block = 0; block < blocks; block++) {
            verify(block);
        }
    }

    private void verify(long block) {
        long from = start + block * SstableFormat.BLOCK_BYTES;
        long to = Math.min(end, from + SstableFormat.BLOCK_BYTES);
        int expected = bytes.get(I32, end + block * SstableFormat.BLOCK_CRC_BYTES);
        int actual = new Checksum(fileId).of(bytes, from, to - from);
        if (actual != expected) {
            throw new CorruptionException(file, from, "block crc " + hex(expected), hex(actual));
        }
    }

    static String hex(int crc) {
        return "0x" + Integer.toHexString(crc);
    }
}
