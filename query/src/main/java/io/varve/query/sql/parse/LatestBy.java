// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.query.sql.function.VarveOperators;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// `LATEST ON time PARTITION BY keys` as the parser hands it on, in the place of QUALIFY: of the rows that FROM and WHERE let through,
/// the newest of each group, nulls as stored. It is what `SELECT DISTINCT ON (keys) * … ORDER BY keys, time DESC` is. Threads: immutable.
public final class LatestBy extends SqlBasicCall {
    private final @Nullable SqlIdentifier time;
    private final List<SqlNode> keys;

    LatestBy(SqlParserPos position, @Nullable SqlIdentifier time, List<SqlNode> keys) {
        super(VarveOperators.LATEST_BY, keys, position);
        this.time = time;
        this.keys = List.copyOf(keys);
    }

    /// The column of time that the text names; null if it names none.
    public @Nullable SqlIdentifier time() {
        return time;
    }

    /// What the rows of one group have in common.
    public List<SqlNode> keys() {
        return keys;
    }
}
