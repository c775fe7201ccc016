// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Counts the tables that a query reads when every name of a common table expression stands for its query, as it does in the plan. Names that
/// read twice what another one reads make a few lines of text a plan of millions; this refuses it before anything is planned.
final class ExpandedTables {
    private static final long MOST = 2000;

    private final Map<String, Long> expressions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private long count;

    /// Notes one table of FROM.
    ///
    /// @param expression the name of a common table expression, null for a table
    void read(@Nullable String expression, SqlParserPos position) {
        count += expression == null ? 1 : expressions.getOrDefault(expression, 1L);
        if (count > MOST) {
            throw ParseErrors.text(
                    "more than " + MOST + " tables once the names of WITH are replaced by their queries", position);
        }
    }

    /// Begins a common table expression; returns what [#end] wants back.
    long begin() {
        long before = count;
        count = 0;
        return before;
    }

    /// Ends it: its name stands for what was read meanwhile.
    void end(String expression, long before) {
        expressions.put(expression, Math.max(1, count));
        count = before;
    }
}
