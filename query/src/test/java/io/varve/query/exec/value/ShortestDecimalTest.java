// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.engine.testing.SeededRng;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The digits of doubles beside those of the JDK.
final class ShortestDecimalTest {
    private static final int COUNT = 300_000;

    private static void assertAsTheJdk(double value) {
        ShortestDecimal found = ShortestDecimal.of(value);
        BigDecimal expected = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        assertEquals(expected.unscaledValue().longValueExact(), found.digits(), () -> "digits of " + value);
        assertEquals(-expected.scale(), found.exponent(), () -> "exponent of " + value);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.MIN_VALUE,
                2 * Double.MIN_VALUE,
                3 * Double.MIN_VALUE,
                Double.MIN_NORMAL,
                Double.MAX_VALUE,
                0.01,
                0.07,
                0.29,
                1.005,
                9_999_999_999_999.99,
                99_999_999_999_999.98,
                0.1 + 0.2,
                2e-3,
                1e22,
                1e23,
                9.007199254740992e15,
                2.225073858507201e-308
            })
    void shouldFindTheDigitsAtTheEdges(double value) {
        assertAsTheJdk(value);
        assertAsTheJdk(Math.nextUp(Math.min(value, Double.MAX_VALUE / 2)));
        assertAsTheJdk(Math.max(Math.nextDown(value), Double.MIN_VALUE));
    }

    @Test
    void shouldFindTheDigitsOfEachPowerOfTwo() {
        for (int exponent = Double.MIN_EXPONENT - 52; exponent <= Double.MAX_EXPONENT; exponent++) {
            assertAsTheJdk(Math.scalb(1.0, exponent));
        }
    }

    @Test
    void shouldFindTheDigitsOfAnyBits() {
        SeededRng rng = new SeededRng(20);
        for (int i = 0; i < COUNT; i++) {
            double value = Math.abs(Double.longBitsToDouble(rng.nextLong()));
            if (Double.isFinite(value) && value > 0) {
                assertAsTheJdk(value);
            }
        }
    }

    @Test
    void shouldFindTheDigitsOfAveragesAndDecimals() {
        SeededRng rng = new SeededRng(21);
        for (int i = 0; i < COUNT; i++) {
            long number = 1 + (rng.nextLong() >>> (1 + i % 60));
            assertAsTheJdk(number / (1.0 + i % 1000));
            assertAsTheJdk(number / 1000.0);
        }
    }
}
