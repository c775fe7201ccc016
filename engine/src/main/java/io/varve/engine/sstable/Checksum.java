// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// CRC32C seeded with file id and offset, so that a block that lies in another place or file does not pass.
///
/// The seed is the two numbers, little-endian, checksummed before the bytes. Threads: one at a time.
final class Checksum {
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer seed = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    private final long fileId;

    Checksum(long fileId) {
        this.fileId = fileId;
    }

    void start(long fileOffset) {
        crc.reset();
        seed.clear();
        seed.putLong(fileId).putLong(fileOffset).flip();
        crc.update(seed);
    }

    void update(ByteBuffer bytes) {
        crc.update(bytes);
    }

    int value() {
        return (int) crc.getValue();
    }

    /// Of bytes that lie at the same offset in `segment` as in the file.
    int of(MemorySegment segment, long offset, long length) {
        start(offset);
        crc.update(segment.asSlice(offset, length).asByteBuffer());
        return value();
    }

    /// Of a heap array that will lie at `fileOffset`.
    int of(byte[] bytes, int length, long fileOffset) {
        start(fileOffset);
        crc.update(bytes, 0, length);
        return value();
    }
}
