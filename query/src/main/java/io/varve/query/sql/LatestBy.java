// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// `LATEST ON time PARTITION BY keys` as the parser hands it on, in the place of QUALIFY: of the rows that FROM and WHERE let through,
/// the newest of each group, nulls as stored. It is what `SELECT DISTINCT ON (keys) * … ORDER BY keys, time DESC` is.
final class LatestBy extends SqlBasicCall {
    private final @Nullable SqlIdentifier time;
    private final List<SqlNode> keys;

    LatestBy(SqlParserPos position, @Nullable SqlIdentifier time, List<SqlNode> keys) {
        super(VarveOperators.LATEST_BY, keys, position);
        this.time = time;
        this.keys = List.copyOf(keys);
    }

    /// Makes it a condition on the row number where all columns are selected; elsewhere FROM becomes such a query.
    static void rewrite(SqlSelect select, DesugarExpressions expressions) {
        if (!(select.getQualify() instanceof LatestBy latest)) {
            return;
        }
        if (isAll(select)) {
            select.setQualify(latest.newest().qualify(expressions));
            return;
        }
        SqlParserPos position = latest.getParserPosition();
        SqlNode from = select.getFrom();
        if (from == null) {
            throw ParseErrors.text("LATEST needs a table", position);
        }
        SqlSelect rows = new SqlSelect(
                position,
                null,
                SqlNodeList.of(SqlIdentifier.star(position)),
                from,
                select.getWhere(),
                null,
                null,
                null,
                latest,
                null,
                null,
                null,
                null);
        select.setFrom(
                SqlStdOperatorTable.AS.createCall(position, rows, new SqlIdentifier(alias(from, "LATEST"), position)));
        select.setWhere(null);
        select.setQualify(null);
    }

    private static boolean isAll(SqlSelect select) {
        SqlNodeList items = select.getSelectList();
        return items.size() == 1
                && items.get(0) instanceof SqlIdentifier id
                && id.isStar()
                && id.names.size() == 1
                && !select.isDistinct()
                && select.getGroup() == null
                && select.getHaving() == null;
    }

    /// What a table of FROM is called in the query.
    static String alias(SqlNode from, String clause) {
        if (from instanceof SqlIdentifier name) {
            return name.names.getLast();
        }
        if (from.getKind() == SqlKind.AS) {
            return ((SqlCall) from).operand(1).toString();
        }
        if (from.getKind() == SqlKind.JOIN) {
            throw ParseErrors.text(
                    clause + " of a join",
                    from.getParserPosition(),
                    "put the join into a subquery: FROM (SELECT … ) AS t");
        }
        return "rows";
    }

    private DistinctOn newest() {
        SqlParserPos position = getParserPosition();
        SqlNode by = time == null ? new SqlIdentifier("time", position) : time;
        return new DistinctOn(keys, List.of(SqlStdOperatorTable.DESC.createCall(position, by)), position);
    }
}
