// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A decoded body that is kept until its end is known. Threads: one. Memory: the body, at most as long as one may be as sent, counted.
public final class HeldBody implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ByteBufAllocator allocator;
    private final BodyMemory memory;
    private final long maxBytes;
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
    private @Nullable ByteBuf taken;
    private long bytes;

    public HeldBody(ByteBufAllocator allocator, BodyLimits limits, BodyMemory memory) {
        this.allocator = allocator;
        this.maxBytes = limits.maxWireBytes();
        this.memory = memory;
    }

    /// Copies the readable bytes, and leaves them readable.
    public void add(ByteBuf piece) throws BodyException {
        bytes += piece.readableBytes();
        if (bytes > maxBytes) {
            throw BodyException.tooLarge("more than " + maxBytes + " bytes to be written all or nothing");
        }
        int from = piece.readerIndex();
        while (from < piece.writerIndex()) {
            ByteBuf last = buffers.peekLast();
            if (last == null || !last.isWritable()) {
                memory.reserve(BUFFER_BYTES);
                last = allocator.buffer(BUFFER_BYTES, BUFFER_BYTES);
                buffers.addLast(last);
            }
            int length = Math.min(piece.writerIndex() - from, last.writableBytes());
            last.writeBytes(piece, from, length);
            from += length;
        }
    }

    /// The next piece, valid until the next call; null at the end.
    public @Nullable ByteBuf next() {
        release(taken);
        taken = buffers.poll();
        return taken;
    }

    private void release(@Nullable ByteBuf buffer) {
        if (buffer != null) {
            buffer.release();
            memory.release(BUFFER_BYTES);
        }
    }

    @Override
    public void close() {
        release(taken);
        taken = null;
        buffers.forEach(this::release);
        buffers.clear();
        bytes = 0;
    }
}
