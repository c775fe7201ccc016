// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.EnumSet;
import java.util.Set;

/// A fragment of SQL in both dialects, with what it is and what it uses.
///
/// @param varve text for Varve
/// @param duck text for DuckDB
/// @param exact whether both sides must give the same bits; false for sums and averages of doubles
record Sql(String varve, String duck, Kind kind, boolean exact, Set<Feature> features) {
    /// A fragment that both dialects write alike.
    static Sql same(String text, Kind kind, Feature... features) {
        return of(text, text, kind, features);
    }

    static Sql of(String varve, String duck, Kind kind, Feature... features) {
        EnumSet<Feature> all = EnumSet.noneOf(Feature.class);
        all.addAll(Set.of(features));
        return new Sql(varve, duck, kind, true, all);
    }

    /// Fills `$1`, `$2` … of a text that both dialects share.
    static Sql fill(String text, Kind kind, Sql... parts) {
        return fill(text, text, kind, parts);
    }

    /// Fills `$1`, `$2` … of either text with the parts.
    static Sql fill(String varve, String duck, Kind kind, Sql... parts) {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        boolean exact = true;
        String left = varve;
        String right = duck;
        for (int i = 0; i < parts.length; i++) {
            left = left.replace("$" + (i + 1), parts[i].varve);
            right = right.replace("$" + (i + 1), parts[i].duck);
            features.addAll(parts[i].features);
            exact &= parts[i].exact;
        }
        return new Sql(left, right, kind, exact, features);
    }

    Sql with(Feature... more) {
        Set<Feature> all = EnumSet.noneOf(Feature.class);
        all.addAll(features);
        all.addAll(Set.of(more));
        return new Sql(varve, duck, kind, exact, all);
    }

    Sql inexact() {
        return new Sql(varve, duck, kind, false, features);
    }

    /// As exact as `other`.
    Sql exactAs(Sql other) {
        return new Sql(varve, duck, kind, other.exact, features);
    }
}
