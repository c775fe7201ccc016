// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

/// How many bits Chimp takes for doubles; nothing is written.
///
/// Threads: any. Source: Liakos et al., VLDB 2022, §3.
final class ChimpSize {
    private static final int[] LEADING = {0, 8, 12, 16, 18, 20, 22, 24};
    private static final int MANY_TRAILING = 6;
    private static final int CONTROL = 2;
    private static final int LEADING_BITS = 3;
    private static final int COUNT_BITS = 6;

    private ChimpSize() {}

    static long bits(long[] lanes) {
        long bits = Long.SIZE;
        int stored = -1;
        for (int i = 1; i < lanes.length; i++) {
            long xor = lanes[i] ^ lanes[i - 1];
            int leading = rounded(Long.numberOfLeadingZeros(xor));
            int trailing = Long.numberOfTrailingZeros(xor);
            bits += CONTROL;
            if (xor == 0) {
                stored = -1;
            } else if (trailing > MANY_TRAILING) {
                bits += LEADING_BITS + COUNT_BITS + Long.SIZE - leading - trailing;
                stored = -1;
            } else {
                bits += (leading == stored ? 0 : LEADING_BITS) + Long.SIZE - leading;
                stored = leading;
            }
        }
        return bits;
    }

    private static int rounded(int leading) {
        int best = 0;
        for (int candidate : LEADING) {
            best = candidate <= leading ? candidate : best;
        }
        return best;
    }
}
