// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.testing.SeededRng;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Int128Test {
    private static final BigInteger LIMIT = BigInteger.TEN.pow(38);

    private final Vector into = new Vector(SqlType.HUGEINT, Meter.NONE);

    private static BigInteger draw(SeededRng rng) {
        int bits = (int) Math.floorMod(rng.nextLong(), 126L) + 1;
        BigInteger value = new BigInteger(bits, new Random(rng.nextLong()));
        BigInteger bounded = value.mod(LIMIT);
        return (rng.nextLong() & 1) == 0 ? bounded : bounded.negate();
    }

    private static long high(BigInteger value) {
        return value.shiftRight(64).longValue();
    }

    @Test
    void shouldCalculateLikeBigInteger() {
        SeededRng rng = new SeededRng(7);
        for (int i = 0; i < 20_000; i++) {
            BigInteger a = draw(rng);
            BigInteger b = draw(rng);
            check(a.add(b), () -> Int128.add(into, 0, high(a), a.longValue(), high(b), b.longValue()));
            check(a.subtract(b), () -> Int128.subtract(into, 0, high(a), a.longValue(), high(b), b.longValue()));
            check(a.multiply(b), () -> Int128.multiply(into, 0, high(a), a.longValue(), high(b), b.longValue()));
            if (b.signum() != 0) {
                check(a.divide(b), () -> Int128.divide(into, 0, high(a), a.longValue(), high(b), b.longValue()));
                check(a.remainder(b), () -> Int128.modulo(into, 0, high(a), a.longValue(), high(b), b.longValue()));
            }
            assertEquals(
                    Integer.signum(a.compareTo(b)),
                    Integer.signum(Int128.compare(high(a), a.longValue(), high(b), b.longValue())));
            assertEquals(a.doubleValue(), Int128.toDouble(high(a), a.longValue()));
        }
    }

    private void check(BigInteger expected, Runnable calculation) {
        if (expected.abs().compareTo(LIMIT) < 0) {
            calculation.run();
            assertEquals(expected, into.hugeAt(0));
        } else {
            assertThrows(QueryException.class, calculation::run);
        }
    }

    @Test
    void shouldRefuseThe39thDigit() {
        Int128.set(into, 0, LIMIT.subtract(BigInteger.ONE));
        assertEquals(LIMIT.subtract(BigInteger.ONE), into.hugeAt(0));
        assertThrows(QueryException.class, () -> Int128.set(into, 0, LIMIT));
        assertThrows(QueryException.class, () -> Int128.set(into, 0, LIMIT.negate()));
        assertThrows(QueryException.class, () -> Int128.set(into, 0, BigInteger.ONE.shiftLeft(200)));
    }
}
