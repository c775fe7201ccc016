// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import org.jspecify.annotations.Nullable;

/// A query to which the sides gave different answers, made as small as it stays so.
///
/// @param difference in a few words
record Suspect(QueryShape shape, String difference, Answer varve, Answer duck) {
    private static final int MAX_STEPS = 200;

    /// Asks both sides; null when they agree.
    static @Nullable Suspect find(QueryShape shape, QuerySide varve, QuerySide duck) {
        Answer left = varve.ask(shape);
        Answer right = duck.ask(shape);
        String difference = Comparison.difference(shape, left, right);
        return difference == null ? null : new Suspect(shape, difference, left, right);
    }

    /// Leaves out what the difference does not need. A part without which a side fails is kept, unless failing is the difference.
    Suspect shrink(QuerySide varve, QuerySide duck) {
        Suspect smallest = this;
        for (int step = 0; step < MAX_STEPS; step++) {
            Suspect next = smallest.smaller(varve, duck);
            if (next == null) {
                return smallest;
            }
            smallest = next;
        }
        return smallest;
    }

    private boolean failed() {
        return varve.failure() != null || duck.failure() != null;
    }

    private @Nullable Suspect smaller(QuerySide varveSide, QuerySide duckSide) {
        for (QueryShape candidate : shape.smaller()) {
            Suspect found = find(candidate, varveSide, duckSide);
            if (found != null && found.failed() == failed()) {
                return found;
            }
        }
        return null;
    }

    String text() {
        return difference + "\n  varve: " + shape.varve() + "\n  duck:  " + shape.duck() + "\n  varve answers: "
                + varve.text() + "\n  duck answers:  " + duck.text();
    }
}
