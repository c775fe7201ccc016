// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ZoneMapBuilderTest {
    private final ZoneMapBuilder builder = new ZoneMapBuilder();
    private final ZoneMap zone = new ZoneMap();

    private static BigInteger wide(long high, long low) {
        return BigInteger.valueOf(high).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
    }

    @Test
    void shouldSumIntegersExactly() {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            int shift = random.nextInt(64);
            long[] lanes =
                    random.longs(1 + random.nextInt(1024)).map(v -> v >> shift).toArray();
            BigInteger signed = BigInteger.ZERO;
            BigInteger unsigned = BigInteger.ZERO;
            Int128Sum sum = new Int128Sum();
            for (long lane : lanes) {
                signed = signed.add(BigInteger.valueOf(lane));
                unsigned = unsigned.add(new BigInteger(Long.toUnsignedString(lane)));
                sum.addSigned(lane);
            }
            builder.buildDense(ValueType.I64, lanes, 0, lanes.length, zone);
            assertEquals(signed, wide(zone.sumHigh, zone.sumLow));
            assertEquals(signed, sum.toBigInteger());
            assertEquals(signed.doubleValue(), sum.toDouble());
            assertEquals(signed.bitLength() < 64, sum.fitsLong());
            builder.buildDense(ValueType.U64, lanes, 0, lanes.length, zone);
            assertEquals(unsigned, wide(zone.sumHigh, zone.sumLow));
        }
    }

    @Test
    void shouldCompareUnsignedAndDoublesInTheirOrders() {
        builder.buildDense(ValueType.U64, new long[] {-1, 0, Long.MIN_VALUE, 5}, 0, 4, zone);
        assertEquals(0, zone.min);
        assertEquals(-1, zone.max);
        long[] doubles = new long[] {
            Double.doubleToRawLongBits(0.0),
            Double.doubleToRawLongBits(-0.0),
            Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY),
            Double.doubleToRawLongBits(Double.NaN),
            0xFFF8_0000_0000_0001L
        };
        builder.buildDense(ValueType.F64, doubles, 0, 5, zone);
        assertEquals(doubles[2], zone.min);
        assertEquals(doubles[0], zone.max);
        assertEquals(doubles[4], zone.last);
        assertEquals(ZoneMap.FLAG_NAN | ZoneMap.FLAG_NEGATIVE_INFINITY, zone.flags);
        builder.buildDense(ValueType.F64, doubles, 3, 2, zone);
        assertFalse(zone.hasMinMax);
        assertEquals(2, zone.count);
    }

    @Test
    void shouldSumDoublesWithinTheBound() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            long[] lanes = new long[1 + random.nextInt(1024)];
            BigDecimal exact = BigDecimal.ZERO;
            BigDecimal magnitude = BigDecimal.ZERO;
            DoubleDoubleSum halves = new DoubleDoubleSum();
            for (int i = 0; i < lanes.length; i++) {
                double value = random.nextGaussian() * Math.pow(10, random.nextInt(30));
                lanes[i] = Double.doubleToRawLongBits(value);
                exact = exact.add(new BigDecimal(value));
                magnitude = magnitude.add(new BigDecimal(value).abs());
                halves.add(value);
            }
            builder.buildDense(ValueType.F64, lanes, 0, lanes.length, zone);
            DoubleDoubleSum merged = new DoubleDoubleSum();
            merged.merge(Double.longBitsToDouble(zone.sumHigh), Double.longBitsToDouble(zone.sumLow), zone.flags);
            for (DoubleDoubleSum sum : new DoubleDoubleSum[] {halves, merged}) {
                BigDecimal error = new BigDecimal(sum.high())
                        .add(new BigDecimal(sum.low()))
                        .subtract(exact)
                        .abs();
                BigDecimal bound = magnitude.multiply(
                        new BigDecimal(lanes.length).divide(new BigDecimal(2).pow(100), MathContext.DECIMAL64));
                assertTrue(error.compareTo(bound) <= 0, "round " + round + " error " + error);
                assertEquals(sum.high(), sum.result());
            }
        }
    }

    @Test
    void shouldOverflowToInfinityNotNaN() {
        DoubleDoubleSum sum = new DoubleDoubleSum();
        sum.add(Double.MAX_VALUE);
        sum.add(Double.MAX_VALUE);
        sum.add(-Double.MAX_VALUE);
        assertEquals(Double.POSITIVE_INFINITY, sum.result());
        assertEquals(0.0, sum.low());
        sum.merge(Double.NEGATIVE_INFINITY, 0, 0);
        assertEquals(Double.POSITIVE_INFINITY, sum.high());
        DoubleDoubleSum flagged = new DoubleDoubleSum();
        flagged.add(Double.POSITIVE_INFINITY);
        flagged.add(1);
        assertEquals(Double.POSITIVE_INFINITY, flagged.result());
        assertEquals(1.0, flagged.high());
        flagged.add(Double.NEGATIVE_INFINITY);
        assertTrue(Double.isNaN(flagged.result()));
    }

    @Test
    void shouldSkipNulls() {
        ColumnVector column = new ColumnVector(ValueType.I64);
        column.set(3, 10);
        column.set(5, -4);
        long[] times = {0, 10, 20, 30, 40, 50, 60};
        builder.build(column, 1, 7, times, zone);
        assertEquals(2, zone.count);
        assertEquals(30, zone.firstTimeNs);
        assertEquals(50, zone.lastTimeNs);
        assertEquals(10, zone.first);
        assertEquals(-4, zone.last);
        assertEquals(6, zone.sumLow);
        builder.build(column, 0, 3, times, zone);
        assertEquals(0, zone.count);
        assertFalse(zone.hasMinMax);
    }
}
