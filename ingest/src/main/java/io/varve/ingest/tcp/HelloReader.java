// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/// The first bytes of a connection, until it is clear whether they are a [Hello]. Threads: its connection's.
final class HelloReader {
    static final int MOST_BYTES = 4096;

    private static final byte[] START = Hello.START.getBytes(StandardCharsets.US_ASCII);

    /// What the bytes so far are.
    enum Found {
        /// More is needed to tell.
        UNDECIDED,
        /// Lines, from the first byte on.
        LINES,
        /// A hello: [HelloReader#line] has it, the rest are lines.
        HELLO,
        /// It begins like one and does not end.
        TOO_LONG
    }

    private final ByteBuf seen;
    private String line = "";

    HelloReader(ByteBufAllocator allocator) {
        seen = allocator.heapBuffer(256);
    }

    /// Looks at more bytes, which it takes.
    Found read(ByteBuf more) {
        seen.writeBytes(more);
        int known = Math.min(seen.readableBytes(), START.length);
        for (int i = 0; i < known; i++) {
            if (seen.getByte(seen.readerIndex() + i) != START[i]) {
                return Found.LINES;
            }
        }
        int end = seen.bytesBefore((byte) '\n');
        if (end < 0 || end > MOST_BYTES) {
            boolean mayEnd = end < 0 && seen.readableBytes() <= MOST_BYTES;
            return mayEnd ? Found.UNDECIDED : isWord() ? Found.TOO_LONG : Found.LINES;
        }
        if (!isWord()) {
            return Found.LINES;
        }
        line = seen.readCharSequence(end, StandardCharsets.UTF_8).toString().stripTrailing();
        seen.skipBytes(1);
        return Found.HELLO;
    }

    /// Whether the name ends where a hello's does: `#varvex` is a comment.
    private boolean isWord() {
        int behind = seen.readerIndex() + START.length;
        byte next = seen.readableBytes() > START.length ? seen.getByte(behind) : (byte) '\n';
        return next == ' ' || next == '\n' || next == '\r';
    }

    String line() {
        return line;
    }

    /// What is not a hello; the caller releases it.
    ByteBuf takeRest() {
        return seen.retain();
    }

    void release() {
        seen.release();
    }
}
