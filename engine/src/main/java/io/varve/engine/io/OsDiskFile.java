// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A file of the operating system.
final class OsDiskFile implements DiskFile {
    /// `asByteBuffer` is limited to 2 GiB; larger transfers go in slices of this size.
    private static final long SLICE_BYTES = 1L << 30;

    private final String path;
    private final FileChannel channel;

    OsDiskFile(String path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long sizeBytes() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw OsDisk.failure("size", path, e);
        }
    }

    @Override
    public int read(long position, MemorySegment dst) {
        ByteBuffer buffer = dst.asByteBuffer();
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    break;
                }
            }
            return buffer.position();
        } catch (IOException e) {
            throw OsDisk.failure("read", path, e);
        }
    }

    @Override
    public void write(long position, MemorySegment src) {
        try {
            long done = 0;
            while (done < src.byteSize()) {
                ByteBuffer slice = src.asSlice(done, Math.min(SLICE_BYTES, src.byteSize() - done))
                        .asByteBuffer();
                while (slice.hasRemaining()) {
                    done += channel.write(slice, position + done);
                }
            }
        } catch (IOException e) {
            throw OsDisk.failure("write", path, e);
        }
    }

    @Override
    public void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw OsDisk.failure("force", path, e);
        }
    }

    @Override
    public void truncate(long sizeBytes) {
        try {
            channel.truncate(sizeBytes);
        } catch (IOException e) {
            throw OsDisk.failure("truncate", path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw OsDisk.failure("close", path, e);
        }
    }
}
