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

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final ByteBuf seen;
    private String line = "";

    HelloReader(ByteBufAllocator allocator) {
        seen = allocator.heapBuffer(256);
    }

    /// Looks at more bytes, which it takes.
    Found read(ByteBuf more) {
        seen.writeBytes(more);
        // A byte order mark is passed over, here as before lines; those behind it get it, too.
        int from = begins(MARK, 0) ? Math.min(MARK.length, seen.readableBytes()) : 0;
        if (from > 0 && from < MARK.length) {
            return Found.UNDECIDED;
        }
        if (!begins(START, from)) {
            return Found.LINES;
        }
        if (seen.readableBytes() < from + START.length) {
            return Found.UNDECIDED;
        }
        return readHello(from);
    }

    /// Whether the bytes from `from` on are the first of `expected`, as far as they have come.
    private boolean begins(byte[] expected, int from) {
        for (int i = 0; i < Math.min(seen.readableBytes() - from, expected.length); i++) {
            if (seen.getByte(seen.readerIndex() + from + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private Found readHello(int from) {
        int end = seen.bytesBefore((byte) '\n');
        if (end < 0 || end > MOST_BYTES) {
            boolean mayEnd = end < 0 && seen.readableBytes() <= MOST_BYTES;
            return mayEnd ? Found.UNDECIDED : isWord(from) ? Found.TOO_LONG : Found.LINES;
        }
        if (!isWord(from)) {
            return Found.LINES;
        }
        seen.skipBytes(from);
        end -= from;
        line = seen.readCharSequence(end, StandardCharsets.UTF_8).toString().stripTrailing();
        seen.skipBytes(1);
        return Found.HELLO;
    }

    /// Whether the name ends where a hello's does: `#varvex` is a comment.
    private boolean isWord(int from) {
        int behind = from + START.length;
        byte next = seen.readableBytes() > behind ? seen.getByte(seen.readerIndex() + behind) : (byte) '\n';
        return next == ' ' || next == '\t' || next == '\n' || next == '\r';
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
