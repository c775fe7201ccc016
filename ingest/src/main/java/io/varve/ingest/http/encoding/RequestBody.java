// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One request body at a time, from bytes as sent to pieces of plain text: no more is decoded than somebody takes.
///
/// ```
/// begin ─► add* ─► end        next* at any time; null: nothing more can be had of what has come
/// ```
/// Threads: one at a time. Memory: the content that was added and not taken, and while an encoded body is under way a piece and its decoder.
public final class RequestBody implements AutoCloseable {
    private static final int PIECE_BYTES = 64 << 10;

    private final ByteBufAllocator allocator;
    private final BodyLimits limits;
    private final BodyMemory memory;
    private final ArrayDeque<ByteBuf> wire = new ArrayDeque<>();
    private @Nullable ContentDecoder decoder;
    private @Nullable ByteBuf piece;
    private String encoding = "";
    private long wireBytes;
    private long decodedBytes;
    private boolean ended;

    public RequestBody(ByteBufAllocator allocator, BodyLimits limits, BodyMemory memory) {
        this.allocator = allocator;
        this.limits = limits;
        this.memory = memory;
    }

    /// Whether a body of this `Content-Encoding` can be read; lists of encodings cannot.
    public static boolean supports(String encoding) {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "", "identity", "gzip", "zstd" -> true;
            default -> false;
        };
    }

    /// Begins a body.
    ///
    /// @param newEncoding one that is supported
    /// @throws BodyException when there is no memory for it now
    public void begin(String newEncoding) throws BodyException {
        close();
        encoding = newEncoding.toLowerCase(Locale.ROOT);
        wireBytes = 0;
        decodedBytes = 0;
        ended = false;
        decoder = switch (encoding) {
            case "gzip" -> new GzipDecoder();
            case "zstd" -> new ZstdDecoder(memory);
            default -> null;
        };
    }

    /// Whether [#next] makes more of a little that was added.
    public boolean isEncoded() {
        return decoder != null;
    }

    /// Takes content as sent, which is kept until it is read.
    public void add(ByteBuf content) throws BodyException {
        wireBytes += content.readableBytes();
        limits.checkWire(wireBytes);
        if (content.isReadable()) {
            wire.add(content.retain());
        }
    }

    /// Counts content that nobody wants.
    public void drop(ByteBuf content) throws BodyException {
        wireBytes += content.readableBytes();
        limits.checkWire(wireBytes);
    }

    /// No more comes.
    public void end() {
        ended = true;
    }

    /// The next piece, valid until the next call; null when more has to be added first, or at the end.
    ///
    /// @throws BodyException at a limit, or where the encoding is broken or cut short: nothing more can be had
    public @Nullable ByteBuf next() throws BodyException {
        ContentDecoder decodes = decoder;
        if (decodes == null) {
            releasePiece();
            piece = wire.poll();
            return piece;
        }
        ByteBuf to = piece;
        if (to == null) {
            to = allocator.buffer(PIECE_BYTES, PIECE_BYTES);
            piece = to;
        }
        to.clear();
        decode(decodes, to);
        if (to.isReadable()) {
            decodedBytes += to.readableBytes();
            limits.checkDecoded(decodedBytes, wireBytes);
            return to;
        }
        if (ended && !decodes.isWhole()) {
            throw BodyException.corrupt("corrupt " + encoding + " body: it ends too early");
        }
        return null;
    }

    private void decode(ContentDecoder decodes, ByteBuf to) throws BodyException {
        decodes.decode(Unpooled.EMPTY_BUFFER, to);
        while (to.isWritable() && !wire.isEmpty()) {
            ByteBuf from = wire.element();
            decodes.decode(from, to);
            if (!from.isReadable()) {
                wire.remove().release();
            } else if (to.isWritable()) {
                throw new IllegalStateException("decoder stands still: encoding=" + encoding);
            }
        }
    }

    private void releasePiece() {
        if (piece != null) {
            piece.release();
            piece = null;
        }
    }

    /// Lets go of everything; another body may begin.
    @Override
    public void close() {
        releasePiece();
        wire.forEach(ByteBuf::release);
        wire.clear();
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
    }
}
