// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.vector.ZoneMap;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Extremes, ends and sums of vectors come back bit by bit, sums of decimals in few bits.
final class PackedSumsTest {
    private static final int VECTORS = 300;
    private static final int ROWS = 360;

    private final long[] mins = new long[VECTORS];
    private final long[] maxs = new long[VECTORS];
    private final long[] firsts = new long[VECTORS];
    private final long[] lasts = new long[VECTORS];
    private final long[] highs = new long[VECTORS];
    private final long[] lows = new long[VECTORS];
    private final long[] counts = new long[VECTORS];
    private final long[][] scratch = new long[4][VECTORS];
    private final ByteSink endBytes = new ByteSink();
    private final ByteSink sumBytes = new ByteSink();

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    /// Vectors of a walk with so many decimals, sums as pairs of doubles.
    private void fillDoubles(Random random, double unit) {
        double walk = random.nextInt(2000) - 1000;
        for (int v = 0; v < VECTORS; v++) {
            counts[v] = 1L + random.nextInt(ROWS);
            double high = 0;
            double low = 0;
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < counts[v]; i++) {
                walk += random.nextGaussian() * 10;
                // Negative zero is no decimal.
                double value = Math.rint(walk) / unit + 0.0;
                firsts[v] = i == 0 ? bits(value) : firsts[v];
                lasts[v] = bits(value);
                min = Math.min(min, value);
                max = Math.max(max, value);
                double sum = high + value;
                double part = sum - high;
                low += (high - (sum - part)) + (value - part);
                high = sum;
            }
            double sum = high + low;
            low += high - sum;
            highs[v] = bits(sum);
            lows[v] = bits(low);
            mins[v] = bits(min);
            maxs[v] = bits(max);
        }
    }

    private void fillIntegers(Random random) {
        for (int v = 0; v < VECTORS; v++) {
            counts[v] = 1L + random.nextInt(ROWS);
            firsts[v] = random.nextLong() >> random.nextInt(64);
            lasts[v] = firsts[v] + random.nextInt(100);
            mins[v] = firsts[v] - random.nextInt(1000);
            maxs[v] = lasts[v] + random.nextInt(1000);
            lows[v] = random.nextLong() >> random.nextInt(64);
            highs[v] = lows[v] >> 63;
        }
    }

    private PackedEnds ends(boolean doubles) {
        endBytes.clear();
        PackedEnds.write(endBytes, doubles, mins, maxs, firsts, lasts, VECTORS, new DecimalScale(), scratch);
        PackedEnds ends = new PackedEnds().wrap(source(endBytes, endBytes.length()), VECTORS);
        for (int v = 0; v < VECTORS; v++) {
            assertEquals(mins[v], ends.min(v));
            assertEquals(maxs[v], ends.max(v));
            assertEquals(firsts[v], ends.first(v));
            assertEquals(lasts[v], ends.last(v));
        }
        return ends;
    }

    private static ByteSource source(ByteSink bytes, int length) {
        return new ByteSource().wrap(MemorySegment.ofArray(bytes.bytes()), 0, length);
    }

    private boolean write(boolean doubles, PackedEnds ends) {
        sumBytes.clear();
        return PackedSums.write(
                sumBytes, doubles, ends, highs, lows, counts, VECTORS, new long[][] {scratch[0], scratch[1], scratch[2]
                });
    }

    private void check(PackedEnds ends) {
        ZoneMap zone = new ZoneMap();
        PackedSums sums = new PackedSums().wrap(source(sumBytes, sumBytes.length()), ends, VECTORS);
        for (int v = 0; v < VECTORS; v++) {
            sums.read(v, counts[v], zone);
            assertEquals(highs[v], zone.sumHigh, "high of " + v);
            assertEquals(lows[v], zone.sumLow, "low of " + v);
        }
        for (int length = 0; length < sumBytes.length(); length++) {
            ByteSource cut = source(sumBytes, length);
            assertThrows(CodecException.class, () -> new PackedSums().wrap(cut, ends, VECTORS));
        }
    }

    @Test
    void shouldTellSumsOfDecimalsBitByBit() {
        Random random = new Random(1);
        for (double unit : new double[] {1, 10, 100}) {
            fillDoubles(random, unit);
            PackedEnds ends = ends(true);
            assertTrue(write(true, ends), "unit " + unit);
            check(ends);
            assertTrue(sumBytes.length() < 5 * VECTORS, "unit " + unit + " takes " + sumBytes.length());
        }
    }

    @Test
    void shouldTellSumsOfIntegersWhateverTheyAre() {
        Random random = new Random(2);
        for (int round = 0; round < 20; round++) {
            fillIntegers(random);
            PackedEnds ends = ends(false);
            assertTrue(write(false, ends));
            check(ends);
        }
    }

    @Test
    void shouldLeaveSumsToOtherFormsWhenValuesAreNoDecimals() {
        fillDoubles(new Random(3), Math.PI);
        assertFalse(write(true, ends(true)));
    }

    @Test
    void shouldLeaveSumsToOtherFormsWhenOneIsNoSumOfDecimals() {
        for (double odd : new double[] {-0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 1e300}) {
            fillDoubles(new Random(4), 100);
            PackedEnds ends = ends(true);
            lows[7] = bits(odd);
            if (write(true, ends)) {
                check(ends);
            }
            lows[7] = 0;
            highs[9] = bits(odd);
            if (write(true, ends)) {
                check(ends);
            }
        }
    }
}
