// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GoRandomTest {
    /// What a Go program prints for `rand.Seed(1)` and `rand.Int63()`: widely published values.
    @Test
    void shouldMatchGoForSeedOne() {
        GoRandom random = new GoRandom(1);
        assertEquals(5577006791947779410L, random.int63());
        assertEquals(8674665223082153551L, random.int63());
        assertEquals(6129484611666145821L, random.int63());
        assertEquals(4037200794235010051L, random.int63());
    }

    @Test
    void shouldMatchGoForSmallNumbers() {
        GoRandom random = new GoRandom(1);
        int[] expected = {81, 87, 47, 59, 81, 18, 25, 40, 56, 0};
        for (int value : expected) {
            assertEquals(value, random.intn(100));
        }
    }

    @Test
    void shouldDrawNormalValuesWithTheRightMoments() {
        GoRandom random = new GoRandom(2016);
        int count = 1_000_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double value = random.normal();
            sum += value;
            squares += value * value;
        }
        assertTrue(Math.abs(sum / count) < 0.005, "mean " + sum / count);
        assertTrue(Math.abs(squares / count - 1) < 0.01, "variance " + squares / count);
    }
}
