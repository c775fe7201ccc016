// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import io.varve.engine.testing.SeededRng;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Choices of one query, all from its seed.
final class Draw {
    private final SeededRng rng;
    private final boolean full;
    private int aliases;
    private int depth;

    /// @param full whether the query may use all of the language: joins, windows, subqueries …; else it reads one table
    Draw(long seed, boolean full) {
        this.rng = new SeededRng(seed);
        this.full = full;
    }

    boolean full() {
        return full;
    }

    /// A name for a table that no other has in this query.
    String alias() {
        return "q" + aliases++;
    }

    /// Whether a subquery may be drawn here.
    boolean mayNest() {
        return full && depth == 0;
    }

    /// Draws what stands in a subquery.
    <T> T nested(Supplier<T> drawing) {
        depth++;
        T drawn = drawing.get();
        depth--;
        return drawn;
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
