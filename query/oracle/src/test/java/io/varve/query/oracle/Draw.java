// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import io.varve.engine.testing.SeededRng;
import java.util.ArrayList;
import java.util.List;

/// Choices of one query, all from its seed.
final class Draw {
    private final SeededRng rng;

    Draw(long seed) {
        rng = new SeededRng(seed);
    }

    SeededRng rng() {
        return rng;
    }

    int below(int bound) {
        return (int) rng.nextLong(bound);
    }

    boolean percent(int chance) {
        return below(100) < chance;
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[below(choices.length)];
    }

    <T> T from(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /// `count` different ones, or all if there are fewer.
    <T> List<T> some(List<T> choices, int count) {
        List<T> left = new ArrayList<>(choices);
        List<T> drawn = new ArrayList<>();
        while (drawn.size() < count && !left.isEmpty()) {
            drawn.add(left.remove(below(left.size())));
        }
        return drawn;
    }
}
