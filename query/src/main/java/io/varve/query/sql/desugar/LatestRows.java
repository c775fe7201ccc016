// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.parse.LatestBy;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Takes LATEST ON out of a SELECT: it is what `SELECT DISTINCT ON (keys) * … ORDER BY keys, time DESC` is. Threads: stateless.
final class LatestRows {
    private LatestRows() {}

    /// Makes a condition on the row number of the clause where all columns are selected; elsewhere FROM becomes such a query.
    static void rewrite(SqlSelect select, DesugarExpressions expressions) {
        if (!(select.getQualify() instanceof LatestBy latest)) {
            return;
        }
        if (isAll(select)) {
            select.setQualify(newest(latest).qualify(expressions));
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

    private static DistinctOn newest(LatestBy latest) {
        SqlParserPos position = latest.getParserPosition();
        SqlNode time = latest.time();
        SqlNode by = time == null ? new SqlIdentifier("time", position) : time;
        return new DistinctOn(latest.keys(), List.of(SqlStdOperatorTable.DESC.createCall(position, by)), position);
    }
}
