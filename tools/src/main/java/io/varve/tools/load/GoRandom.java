// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

/// The random numbers of Go's `math/rand`, bit for bit: what TSBS data is made of.
///
/// An additive lagged Fibonacci generator of D. P. Mitchell and J. A. Reeds: yₙ = yₙ₋₆₀₇ + yₙ₋₂₇₃ over 64 bits. A seed
/// is spread by the minimal standard generator (48271) and mixed with the words that the same recurrence, seeded
/// with 1, holds after 7.8·10¹² steps. Those words are calculated here, not listed: the recurrence is linear, so
/// its state far ahead is x^n modulo its characteristic polynomial, which takes 43 squarings.
///
/// Threads: owned by one. Memory: two arrays of 607 words. Source: the generator's published definition; normal
/// values by Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables", 2000.
final class GoRandom {
    private static final int LENGTH = 607;
    private static final int TAP = 273;
    private static final int MULTIPLIER = 48271;
    private static final int MODULUS = Integer.MAX_VALUE;
    private static final long WARM_STEPS = 7_800_000_000_000L;
    private static final double TWO_63 = 0x1p63;

    private final long[] state = new long[LENGTH];
    private int tap;
    private int feed;

    GoRandom(long seed) {
        spread(seed, 40, 20, state);
        long[] mixed = Warm.STATE;
        for (int i = 0; i < LENGTH; i++) {
            state[i] ^= mixed[i];
        }
        tap = 0;
        feed = LENGTH - TAP;
    }

    private static void spread(long seed, int firstShift, int secondShift, long[] into) {
        long x = seed % MODULUS;
        if (x < 0) {
            x += MODULUS;
        }
        if (x == 0) {
            x = 89482311;
        }
        for (int i = -20; i < LENGTH; i++) {
            x = x * MULTIPLIER % MODULUS;
            if (i >= 0) {
                long second = x * MULTIPLIER % MODULUS;
                long third = second * MULTIPLIER % MODULUS;
                into[i] = x << firstShift ^ second << secondShift ^ third;
                x = third;
            }
        }
    }

    private long next() {
        if (--tap < 0) {
            tap += LENGTH;
        }
        if (--feed < 0) {
            feed += LENGTH;
        }
        return state[feed] += state[tap];
    }

    long int63() {
        return next() & Long.MAX_VALUE;
    }

    int uint32() {
        return (int) (int63() >>> 31);
    }

    /// Uniform in [0, n): the low bits for a power of two, else by rejection on 31 bits.
    int intn(int n) {
        int value = (int) (int63() >>> 32);
        if ((n & n - 1) == 0) {
            return value & n - 1;
        }
        int max = (int) ((1L << 31) - 1 - (1L << 31) % n);
        while (value > max) {
            value = (int) (int63() >>> 32);
        }
        return value % n;
    }

    /// As [#intn], on 63 bits.
    long int63n(long n) {
        long value = int63();
        if ((n & n - 1) == 0) {
            return value & n - 1;
        }
        long max = Long.MAX_VALUE - Long.remainderUnsigned(1L << 63, n);
        while (value > max) {
            value = int63();
        }
        return value % n;
    }

    double float64() {
        double value;
        do {
            value = int63() / TWO_63;
        } while (value == 1.0);
        return value;
    }

    double normal() {
        while (true) {
            int j = uint32();
            int layer = j & 0x7F;
            double x = j * (double) Ziggurat.WIDTH[layer];
            if (Integer.compareUnsigned(Math.abs(j), Ziggurat.LIMIT[layer]) < 0) {
                return x;
            }
            if (layer == 0) {
                return tail(j > 0);
            }
            float[] height = Ziggurat.HEIGHT;
            float y = height[layer] + (float) float64() * (height[layer - 1] - height[layer]);
            if (y < (float) Math.exp(-.5 * x * x)) {
                return x;
            }
        }
    }

    private double tail(boolean positive) {
        double x;
        double y;
        do {
            x = -Math.log(float64()) * (1.0 / Ziggurat.TAIL);
            y = -Math.log(float64());
        } while (y + y < x * x);
        return positive ? Ziggurat.TAIL + x : -Ziggurat.TAIL - x;
    }

    /// The 128 layers, calculated as in the paper and rounded to the float32 that Go's tables hold.
    private static final class Ziggurat {
        static final double TAIL = 3.442619855899;
        static final int[] LIMIT = new int[128];
        static final float[] WIDTH = new float[128];
        static final float[] HEIGHT = new float[128];

        static {
            double scale = 0x1p31;
            double area = 9.91256303526217e-3;
            double x = TAIL;
            double outer = x;
            double base = area / Math.exp(-.5 * x * x);
            LIMIT[0] = (int) (x / base * scale);
            WIDTH[0] = (float) (base / scale);
            WIDTH[127] = (float) (x / scale);
            HEIGHT[0] = 1;
            HEIGHT[127] = (float) Math.exp(-.5 * x * x);
            for (int i = 126; i >= 1; i--) {
                x = Math.sqrt(-2 * Math.log(area / x + Math.exp(-.5 * x * x)));
                LIMIT[i + 1] = (int) (x / outer * scale);
                outer = x;
                HEIGHT[i] = (float) Math.exp(-.5 * x * x);
                WIDTH[i] = (float) (x / scale);
            }
        }
    }

    /// The state that seeds are mixed with, by jumping ahead: with z₀… the history and zᵢ₊₆₀₇ = zᵢ + zᵢ₊₃₃₄,
    /// x^n mod (x⁶⁰⁷ − x³³⁴ − 1) = Σ cᵢ xⁱ gives zₙ₊ₖ = Σ cᵢ zᵢ₊ₖ, all modulo 2⁶⁴.
    private static final class Warm {
        static final long[] STATE = jump();

        private static long[] jump() {
            long[] start = new long[LENGTH];
            spread(1, 20, 10, start);
            long[] z = new long[2 * LENGTH];
            for (int k = 0; k < LENGTH; k++) {
                z[k] = start[position(k)];
            }
            for (int k = LENGTH; k < z.length; k++) {
                z[k] = z[k - LENGTH] + z[k - TAP];
            }
            long[] c = power(WARM_STEPS);
            long[] warm = new long[LENGTH];
            for (int k = 0; k < LENGTH; k++) {
                long sum = 0;
                for (int i = 0; i < LENGTH; i++) {
                    sum += c[i] * z[i + k];
                }
                warm[position((int) ((WARM_STEPS + k) % LENGTH))] = sum;
            }
            return warm;
        }

        /// Where the generator keeps the k-th oldest word: it feeds downwards from 333.
        private static int position(int k) {
            return Math.floorMod(LENGTH - TAP - 1 - k, LENGTH);
        }

        private static long[] power(long exponent) {
            long[] result = new long[LENGTH];
            result[0] = 1;
            for (int bit = 63 - Long.numberOfLeadingZeros(exponent); bit >= 0; bit--) {
                long[] product = new long[2 * LENGTH];
                for (int i = 0; i < LENGTH; i++) {
                    for (int j = 0; j < LENGTH; j++) {
                        product[i + j] += result[i] * result[j];
                    }
                }
                if ((exponent >>> bit & 1) != 0) {
                    System.arraycopy(product, 0, product, 1, product.length - 1);
                    product[0] = 0;
                }
                for (int i = product.length - 1; i >= LENGTH; i--) {
                    product[i - LENGTH] += product[i];
                    product[i - TAP] += product[i];
                }
                System.arraycopy(product, 0, result, 0, LENGTH);
            }
            return result;
        }
    }
}
