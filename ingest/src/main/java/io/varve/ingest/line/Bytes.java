// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Byte classes and eight-bytes-at-once compares. In a word the byte of lowest address is the lowest; each mask has the
/// high bit of exactly the matching bytes.
final class Bytes {
    static final byte PLAIN = 0;
    static final byte COMMA = 1;
    static final byte EQUALS = 2;
    static final byte SPACE = 3;
    static final byte BACKSLASH = 4;
    /// U+0000 to U+001F and U+007F.
    static final byte CONTROL = 5;
    /// Part of a multi-byte character, or not UTF-8 at all.
    static final byte HIGH = 6;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    private static final long ZEROS = repeat('0');
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final byte[] CLASS = new byte[256];

    static {
        Arrays.fill(CLASS, 0, 0x20, CONTROL);
        Arrays.fill(CLASS, 0x80, 0x100, HIGH);
        CLASS[0x7f] = CONTROL;
        CLASS[','] = COMMA;
        CLASS['='] = EQUALS;
        CLASS[' '] = SPACE;
        CLASS['\\'] = BACKSLASH;
    }

    private Bytes() {}

    static byte classOf(byte b) {
        return CLASS[b & 0xff];
    }

    static long word(byte[] b, int offset) {
        return (long) LONG.get(b, offset);
    }

    /// Up to eight bytes of b[offset, end), zero above them, however near the array's end is.
    static long partialWord(byte[] b, int offset, int end) {
        int count = Math.min(8, end - offset);
        if (offset + 8 <= b.length) {
            long w = word(b, offset);
            return count == 8 ? w : w & ((1L << (count << 3)) - 1);
        }
        long w = 0;
        for (int i = count - 1; i >= 0; i--) {
            w = w << 8 | (b[offset + i] & 0xffL);
        }
        return w;
    }

    /// Bytes 0x00 to 0x20.
    static long maskBlankOrBelow(long w) {
        return ~(((w & LOW_BITS) + 0x5f5f5f5f5f5f5f5fL) | w) & HIGH_BITS;
    }

    /// Bytes equal to the byte that `pattern` repeats eight times.
    static long maskEqual(long w, long pattern) {
        long x = w ^ pattern;
        return ~(((x & LOW_BITS) + LOW_BITS) | x) & HIGH_BITS;
    }

    static long repeat(char c) {
        return c * 0x0101010101010101L;
    }

    static boolean anyHigh(long w) {
        return (w & HIGH_BITS) != 0;
    }

    /// True if all eight bytes are `0` to `9`.
    static boolean eightDigits(long w) {
        return ((w & 0xf0f0f0f0f0f0f0f0L) | (((w + 0x0606060606060606L) & 0xf0f0f0f0f0f0f0f0L) >>> 4))
                == 0x3333333333333333L;
    }

    /// Value of eight digits (Lemire, "Quickly parsing eight digits", 2018).
    static long eightDigitsValue(long w) {
        long pairs = (w - 0x3030303030303030L) * 10 + ((w - 0x3030303030303030L) >>> 8);
        return ((((pairs & 0x000000ff000000ffL) * 0x000f424000000064L)
                        + (((pairs >>> 16) & 0x000000ff000000ffL) * 0x0000271000000001L))
                >>> 32);
    }

    /// How many of the eight bytes, from the first, are digits.
    static int leadingDigits(long w) {
        long x = w ^ ZEROS;
        long others = (((x & LOW_BITS) + 0x7676767676767676L) | x) & HIGH_BITS;
        return Long.numberOfTrailingZeros(others) >>> 3;
    }

    /// Value of the first `count` bytes, all digits, 1 to 8 of them; the others do not matter. No branch depends on how many there are.
    static long digitsValue(long w, int count) {
        int shift = 64 - 8 * count;
        // In two steps, since a shift by 64 is one by 0.
        return eightDigitsValue((w << shift) | (ZEROS >>> (8 * count - 1) >>> 1));
    }

    static int countNewlines(byte[] b, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (b[i] == '\n') {
                count++;
            }
        }
        return count;
    }
}
