// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.exec.value.TextBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Text as JSON strings. Threads: stateless.
final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long SPACES = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private JsonText() {}

    static void add(TextBuffer to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(to, bytes, 0, bytes.length);
    }

    /// Adds UTF-8 as a JSON string, quotes included; stretches without escapes are copied whole.
    static void add(TextBuffer to, byte[] utf8, int offset, int length) {
        to.add('"');
        int end = offset + length;
        int plain = offset;
        int i = offset;
        while (i + Long.BYTES <= end && !hasEscape((long) WORD.get(utf8, i))) {
            i += Long.BYTES;
        }
        for (; i < end; i++) {
            byte value = utf8[i];
            if (value == '"' || value == '\\' || (value >= 0 && value < 0x20)) {
                to.add(utf8, plain, i - plain);
                escape(to, value);
                plain = i + 1;
            }
        }
        to.add(utf8, plain, end - plain);
        to.add('"');
    }

    /// Whether one of eight bytes is a quote, a backslash or below a space; it may say so of a byte above such a one, too.
    private static boolean hasEscape(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        long found = ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - SPACES) & ~word);
        return (found & HIGH_BITS) != 0;
    }

    private static void escape(TextBuffer to, byte value) {
        to.add('\\');
        switch (value) {
            case '"', '\\' -> to.add((char) value);
            case '\n' -> to.add('n');
            case '\r' -> to.add('r');
            case '\t' -> to.add('t');
            case '\b' -> to.add('b');
            case '\f' -> to.add('f');
            default -> {
                to.add("u00");
                to.add((char) HEX[value >> 4]);
                to.add((char) HEX[value & 15]);
            }
        }
    }
}
