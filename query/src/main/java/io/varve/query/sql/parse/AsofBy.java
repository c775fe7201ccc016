// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.query.sql.function.VarveOperators;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The condition of `a ASOF JOIN b [ON (keys) | ON a.k = b.k AND …] [TOLERANCE d]` as the parser hands it on: KeywordFilter makes LEFT JOIN … ON of the
/// words around it. It becomes [VarveOperators#ASOF] over both times, and equal keys. Threads: immutable.
public final class AsofBy extends SqlBasicCall {
    private final boolean strict;
    private final @Nullable SqlNode keys;
    private final @Nullable SqlNode tolerance;

    /// @param strict for LT JOIN
    AsofBy(SqlParserPos position, boolean strict, @Nullable SqlNode keys, @Nullable SqlNode tolerance) {
        super(VarveOperators.ASOF, List.of(), position);
        this.strict = strict;
        this.keys = keys;
        this.tolerance = tolerance;
    }

    /// True for LT JOIN.
    public boolean isStrict() {
        return strict;
    }

    /// The keys as they stand in the text, a list or a condition; null if it has none.
    public @Nullable SqlNode keys() {
        return keys;
    }

    /// How far apart both times may be at most; null if that is not said.
    public @Nullable SqlNode tolerance() {
        return tolerance;
    }
}
