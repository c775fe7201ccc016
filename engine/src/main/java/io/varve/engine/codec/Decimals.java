// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// Powers of ten as longs.
final class Decimals {
    static final int MAX_POWER = 18;

    private static final long[] POWERS = new long[MAX_POWER + 1];

    static {
        long power = 1;
        for (int i = 0; i <= MAX_POWER; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private Decimals() {}

    static long power(int scale) {
        return POWERS[scale];
    }

    /// The power a header states, checked.
    static long checkedPower(int scale) {
        if (scale < 0 || scale > MAX_POWER) {
            throw new CodecException("power of ten out of range: power=" + scale);
        }
        return POWERS[scale];
    }

    /// The largest power of ten that divides `value`; 18 for 0.
    static int scaleOf(long value) {
        int scale = MAX_POWER;
        while (value % POWERS[scale] != 0) {
            scale--;
        }
        return scale;
    }

    /// The largest power of ten that divides all (wrapping) distances of `lanes[from .. from + count)`; 0 when they are all equal.
    static int commonScale(long[] lanes, int from, int count) {
        int scale = MAX_POWER;
        long any = 0;
        for (int i = 1; i < count && scale > 0; i++) {
            long distance = lanes[from + i] - lanes[from];
            any |= distance;
            while (distance % POWERS[scale] != 0) {
                scale--;
            }
        }
        return any == 0 ? 0 : scale;
    }
}
