// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/// zstd (RFC 8878), any number of frames, with a bounded window.
///
/// Memory: up to [#WINDOW_BYTES] outside the heap until it is closed; the sender's frame says how much.
final class ZstdDecoder implements ContentDecoder {
    /// What the RFC asks every decoder to support; levels up to 19 need no more.
    private static final int WINDOW_LOG = 23;

    static final long WINDOW_BYTES = 1L << WINDOW_LOG;

    private final BodyMemory memory;
    private final ZstdDecompressCtx context;
    private boolean whole = true;
    private boolean closed;

    ZstdDecoder(BodyMemory memory) throws BodyException {
        memory.reserve(WINDOW_BYTES);
        this.memory = memory;
        this.context = new ZstdDecompressCtx().setLongMax(WINDOW_LOG);
    }

    @Override
    public void decode(ByteBuf in, ByteBuf out) throws BodyException {
        boolean moves = true;
        while (moves && out.isWritable() && (in.isReadable() || !whole)) {
            ByteBuffer from = in.nioBuffer().slice();
            ByteBuffer to =
                    out.nioBuffer(out.writerIndex(), out.writableBytes()).slice();
            try {
                whole = context.decompressByteBufferStream(to, from);
            } catch (ZstdException e) {
                throw refusal(e);
            }
            in.skipBytes(from.position());
            out.writerIndex(out.writerIndex() + to.position());
            moves = from.position() > 0 || to.position() > 0;
        }
    }

    private static BodyException refusal(ZstdException e) {
        if (e.getErrorCode() == -Zstd.errFrameParameterWindowTooLarge()) {
            return BodyException.tooLarge("its zstd window is above " + WINDOW_BYTES + " bytes");
        }
        return BodyException.corrupt("corrupt zstd body: " + e.getMessage());
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            context.close();
            memory.release(WINDOW_BYTES);
        }
    }
}
