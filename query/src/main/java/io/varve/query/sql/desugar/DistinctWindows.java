// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.parse.Selects;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Litmus;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// `SELECT DISTINCT f(…) OVER … ORDER BY` on its way through Calcite, which does not find a window's call again among what is selected: the
/// rows are made in a query of their own, which another one orders by their columns.
final class DistinctWindows {
    private static final String NAME = "distinct rows";

    private DistinctWindows() {}

    static boolean isIn(SqlSelect select) {
        return select.isDistinct() && select.getSelectList().stream().anyMatch(DistinctWindows::hasWindow);
    }

    private static boolean hasWindow(SqlNode item) {
        try {
            item.accept(new SqlBasicVisitor<@Nullable Void>() {
                @Override
                public @Nullable Void visit(SqlCall call) {
                    if (call.getKind() == SqlKind.OVER) {
                        throw Util.FoundOne.NULL;
                    }
                    return call.getKind() == SqlKind.SELECT ? null : super.visit(call);
                }
            });
            return false;
        } catch (Util.FoundOne found) {
            return true;
        }
    }

    /// A query for the columns of `select` by name, so that an answer calls them the same.
    static SqlSelect apart(SqlSelect select) {
        SqlParserPos position = select.getParserPosition();
        List<SqlNode> inner = new ArrayList<>();
        List<SqlNode> outer = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier id && id.isStar()) {
                throw ParseErrors.unsupported("SELECT DISTINCT * beside a window function", item.getParserPosition());
            }
            SqlNode name = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item;
            SqlNode value = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
            SqlIdentifier column = new SqlIdentifier("c" + inner.size(), item.getParserPosition());
            inner.add(SqlStdOperatorTable.AS.createCall(item.getParserPosition(), value, column));
            outer.add(SqlStdOperatorTable.AS.createCall(
                    item.getParserPosition(),
                    new SqlIdentifier(List.of(NAME, column.getSimple()), item.getParserPosition()),
                    new SqlIdentifier(((SqlIdentifier) name).names.getLast(), name.getParserPosition())));
        }
        SqlSelect rows = (SqlSelect) select.clone(position);
        rows.setSelectList(new SqlNodeList(inner, select.getSelectList().getParserPosition()));
        SqlNode from = SqlStdOperatorTable.AS.createCall(position, rows, new SqlIdentifier(NAME, position));
        return Selects.of(position, outer, from);
    }

    /// ORDER BY over [#apart]: what is selected, by its number.
    static SqlNodeList order(SqlSelect select, SqlNodeList order) {
        List<SqlNode> keys = new ArrayList<>();
        order.forEach(key -> keys.add(numbered(select, key)));
        return new SqlNodeList(keys, order.getParserPosition());
    }

    private static SqlNode numbered(SqlSelect select, SqlNode key) {
        switch (key.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> {
                SqlCall call = (SqlCall) key;
                return call.getOperator().createCall(call.getParserPosition(), numbered(select, call.operand(0)));
            }
            case LITERAL -> {
                return key;
            }
            default -> {}
        }
        int number = 0;
        for (SqlNode item : select.getSelectList()) {
            number++;
            boolean named = item.getKind() == SqlKind.AS;
            if (item.equalsDeep(key, Litmus.IGNORE)
                    || (named && ((SqlCall) item).operand(0).equalsDeep(key, Litmus.IGNORE))
                    || (named && ((SqlCall) item).operand(1).equalsDeep(key, Litmus.IGNORE))) {
                return SqlLiteral.createExactNumeric(Integer.toString(number), key.getParserPosition());
            }
        }
        throw ParseErrors.text(
                "with DISTINCT, what ORDER BY names must be in the select list", key.getParserPosition());
    }
}
