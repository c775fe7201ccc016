// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Makes the plainest syntax trees of queries. Threads: stateless.
public final class Selects {
    private Selects() {}

    /// `SELECT items FROM from`.
    public static SqlSelect of(SqlParserPos position, List<SqlNode> items, SqlNode from) {
        return new SqlSelect(
                position,
                null,
                new SqlNodeList(items, position),
                from,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
