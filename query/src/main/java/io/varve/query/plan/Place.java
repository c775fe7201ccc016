// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import org.jspecify.annotations.Nullable;

/// Where in the text an expression stands, for errors of its values; line and column count from 1, 0 = unknown.
///
/// All places are equal, so that expressions which are written twice stay equal.
public record Place(int line, int column) {
    /// Nowhere: the planner made it up.
    public static final Place NONE = new Place(0, 0);

    public boolean isKnown() {
        return line > 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Place;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
