// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/// Runs the kernels that this process chose beside the scalar ones and a naive model: every width, counts around every border, offsets.
///
/// A main class, for the vector form exists only in a process started with the incubating module.
final class KernelComparison {
    private static final int[] COUNTS = {1, 2, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 360, 511, 1000, 1023, 1024};
    private static final int MARGIN = 3;

    private KernelComparison() {}

    public static void main(String[] args) {
        compare(Kernels.best());
        System.out.println("equal: " + Kernels.best().getClass().getSimpleName());
    }

    /// @throws AssertionError for the first difference
    static void compare(BitKernels kernels) {
        Random random = new Random(5);
        for (int width = 0; width <= 64; width++) {
            for (int count : COUNTS) {
                compare(kernels, random, width, count);
            }
        }
    }

    private static void compare(BitKernels kernels, Random random, int width, int count) {
        BitKernels scalar = new ScalarKernels();
        long base = random.nextBoolean() ? random.nextInt(1000) - 500 : random.nextLong();
        String message = "width " + width + " count " + count + " base " + base;
        long[] numbers = new long[count];
        long[] model = new long[count + 2];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextLong() & BitPacking.mask(width);
            model[i + 1] = numbers[i] + base;
        }
        try (Arena arena = Arena.ofConfined()) {
            // Exactly as long as the body, so that a read behind it fails.
            MemorySegment body = arena.allocate(MARGIN + BitPacking.bytes(width, count));
            BitPacking.pack(numbers, 0, count, 0, width, body, MARGIN);
            for (int i = 0; i < count; i++) {
                require(BitPacking.get(body, MARGIN, body.byteSize(), i, width) == numbers[i], message + " get " + i);
            }
            long[] expected = new long[count + 2];
            long[] actual = new long[count + 2];
            scalar.unpack(body, MARGIN, count, width, base, expected, 1);
            require(Arrays.equals(expected, model), message + " scalar");
            kernels.unpack(body, MARGIN, count, width, base, actual, 1);
            require(Arrays.equals(model, actual), message);
            scalar.unpackDecimals(body, MARGIN, count, width, base, 100, 1e-4, expected, 1);
            kernels.unpackDecimals(body, MARGIN, count, width, base, 100, 1e-4, actual, 1);
            for (int i = 1; i <= count; i++) {
                model[i] = Double.doubleToRawLongBits((double) model[i] * 100 * 1e-4);
            }
            require(Arrays.equals(model, expected), message + " scalar decimals");
            require(Arrays.equals(model, actual), message + " decimals");
            double sum = scalar.sumDecimals(body, MARGIN, count, width, base, 100, 1e-4);
            double other = kernels.sumDecimals(body, MARGIN, count, width, base, 100, 1e-4);
            require(Double.doubleToRawLongBits(sum) == Double.doubleToRawLongBits(other), message + " sum");
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
