// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.HashSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A difference that stays, each with its reason, an example and how it is recognised. Together they must be rare; see [OracleTest].
enum KnownDifference {
    /// A set of keys that GROUP BY names twice counts once; in DuckDB, as in PostgreSQL, its groups come twice. Calcite keeps them as a set.
    /// Example: `GROUP BY CUBE (region, region)`.
    EQUAL_GROUPING_SETS(found -> {
        QueryShape shape = found.shape();
        return shape.grouping().isSets()
                && found.varve().failure() == null
                && (new HashSet<>(shape.keys()).size() < shape.keys().size()
                        || (shape.grouping() == QueryShape.Grouping.SETS
                                && shape.keys().size() == 1));
    });

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final Predicate<Suspect> recognised;

    KnownDifference(Predicate<Suspect> recognised) {
        this.recognised = recognised;
    }

    /// Which of them `found` is, or null.
    static @Nullable KnownDifference of(Suspect found) {
        for (KnownDifference known : values()) {
            if (known.recognised.test(found)) {
                return known;
            }
        }
        return null;
    }
}
