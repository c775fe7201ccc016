// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.util.Arrays;

/// A number of four bits for each symbol, as codes write them: a nibble per symbol, the lower half of a byte first; a nibble of 0 is followed
/// by one less than how many zeros there are, at most 16.
final class SymbolNibbles {
    private static final int MAX_ZEROS = 16;

    private SymbolNibbles() {}

    /// Writes `values[0 .. used)`, the last of which is not 0.
    static void write(ByteSink out, byte[] values, int used) {
        int pending = -1;
        for (int s = 0; s < used; s++) {
            int zeros = 0;
            while (zeros < MAX_ZEROS && s + zeros < used && values[s + zeros] == 0) {
                zeros++;
            }
            pending = put(out, pending, values[s]);
            if (zeros > 0) {
                pending = put(out, pending, zeros - 1);
                s += zeros - 1;
            }
        }
        if (pending >= 0) {
            out.u8(pending);
        }
    }

    private static int put(ByteSink out, int pending, int value) {
        if (pending < 0) {
            return value;
        }
        out.u8(pending | value << 4);
        return -1;
    }

    /// Reads what [#write] wrote, each at most `max`; the rest of `values` becomes 0.
    static void read(ByteSource source, byte[] values, int used, int max) {
        Arrays.fill(values, (byte) 0);
        int held = -1;
        int s = 0;
        boolean afterZero = false;
        while (s < used || afterZero) {
            int nibble;
            if (held < 0) {
                int both = source.u8();
                nibble = both & 15;
                held = both >>> 4;
            } else {
                nibble = held;
                held = -1;
            }
            if (afterZero) {
                s += nibble;
                afterZero = false;
            } else if (nibble == 0) {
                s++;
                afterZero = true;
            } else {
                if (nibble > max) {
                    throw new CodecException("code longer than the limit: length=" + nibble);
                }
                values[s++] = (byte) nibble;
            }
        }
        if (s != used || used == 0 || values[used - 1] == 0) {
            throw new CodecException("code does not end with a symbol: symbols=" + s + ", used=" + used);
        }
    }
}
