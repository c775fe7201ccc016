// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

/// How many bits Gorilla takes for doubles; nothing is written.
///
/// Threads: any. Source: Pelkonen et al., VLDB 2015, §4.1.2.
final class GorillaSize {
    private static final int MAX_LEADING = 31;
    private static final int CONTROL_SAME = 2;
    private static final int CONTROL_NEW = 2 + 5 + 6;

    private GorillaSize() {}

    static long bits(long[] lanes) {
        long bits = Long.SIZE;
        int leading = Long.SIZE;
        int trailing = 0;
        for (int i = 1; i < lanes.length; i++) {
            long xor = lanes[i] ^ lanes[i - 1];
            if (xor == 0) {
                bits++;
                continue;
            }
            int newLeading = Math.min(MAX_LEADING, Long.numberOfLeadingZeros(xor));
            int newTrailing = Long.numberOfTrailingZeros(xor);
            if (leading != Long.SIZE && newLeading >= leading && newTrailing >= trailing) {
                bits += CONTROL_SAME + Long.SIZE - leading - trailing;
            } else {
                leading = newLeading;
                trailing = newTrailing;
                bits += CONTROL_NEW + Long.SIZE - leading - trailing;
            }
        }
        return bits;
    }
}
