// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

/// First byte of every lane block. `n`, the number of values, comes from the block's context.
final class LaneEncoding {
    /// `i64 value[n]`
    static final int RAW = 0;
    /// `i64 value`
    static final int CONST = 1;
    /// `i64 base, u8 scale, uW d[n]`: value = base + d · 10^scale; W is 1, 2 or 4 bytes.
    static final int FOR1 = 2;

    static final int FOR2 = 3;
    static final int FOR4 = 4;
    /// `i64 base, i64 stride`: value = base + i · stride
    static final int STRIDE = 5;
    /// `i64 base, i64 min, u8 scale, uW d[n − 1]`: value = previous + min + d · 10^scale
    static final int DELTA1 = 6;

    static final int DELTA2 = 7;
    static final int DELTA4 = 8;
    /// `u32 runCount, lanes length[runCount], lanes value[runCount]`: each value repeated; not nested.
    static final int RUNS = 9;
    /// `u32 modulus`: value = i mod modulus
    static final int CYCLE = 10;
    /// `i64 base, u8 scale, uW d[n]`: a double, (base + d) / 10^scale
    static final int DECIMAL1 = 11;

    static final int DECIMAL2 = 12;
    static final int DECIMAL4 = 13;
    /// `u8 bits[ceil(n / 8)]`: value = bit i, lowest first
    static final int BITS = 14;

    static final int MAX_SCALE = 18;

    /// Decimal places that are tried on doubles: sensors and money seldom have more, and each costs a pass.
    static final int MAX_DECIMAL_SCALE = 4;

    private static final long[] POWERS = powers();
    private static final double[] DOUBLE_POWERS = {1, 1e1, 1e2, 1e3, 1e4};

    private LaneEncoding() {}

    static long powerOfTen(int scale) {
        return POWERS[scale];
    }

    static double doublePowerOfTen(int scale) {
        return DOUBLE_POWERS[scale];
    }

    private static long[] powers() {
        long[] powers = new long[MAX_SCALE + 1];
        powers[0] = 1;
        for (int i = 1; i <= MAX_SCALE; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
