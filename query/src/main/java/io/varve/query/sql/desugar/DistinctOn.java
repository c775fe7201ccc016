// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// `SELECT DISTINCT ON (keys) … ORDER BY keys, more` on its way through Calcite, which does not know it: as
/// `QUALIFY row_number() OVER (PARTITION BY keys ORDER BY …) = 1`. `PlanTranslator` knows the shape again.
record DistinctOn(List<SqlNode> keys, List<SqlNode> order, SqlParserPos position) {
    /// Takes the first item of the select list if it is the parser's mark for DISTINCT ON; else null.
    static @Nullable DistinctOn takeFrom(SqlSelect select, SqlNodeList orderList) {
        SqlNodeList items = select.getSelectList();
        if (!(items.get(0) instanceof SqlCall mark) || !mark.getOperator().equals(VarveOperators.DISTINCT_ON)) {
            return null;
        }
        List<SqlNode> rest = new ArrayList<>(items.getList().subList(1, items.size()));
        select.setSelectList(new SqlNodeList(rest, items.getParserPosition()));
        List<SqlNode> keys = new ArrayList<>();
        for (SqlNode key : mark.getOperandList()) {
            keys.add(resolve(key, rest));
        }
        List<SqlNode> order = new ArrayList<>();
        for (SqlNode item : orderList) {
            order.add(resolve(item, rest));
        }
        check(keys, order);
        return new DistinctOn(keys, order, mark.getParserPosition());
    }

    /// The condition that keeps the first row of each group.
    SqlNode qualify(DesugarExpressions expressions) {
        SqlNode window = SqlWindow.create(
                null,
                null,
                expressions.list(new SqlNodeList(keys, position)),
                expressions.list(new SqlNodeList(order.isEmpty() ? keys : order, position)),
                SqlLiteral.createBoolean(false, position),
                null,
                null,
                null,
                position);
        SqlNode rowNumber = SqlStdOperatorTable.OVER.createCall(
                position, SqlStdOperatorTable.ROW_NUMBER.createCall(position), window);
        return SqlStdOperatorTable.EQUALS.createCall(position, rowNumber, SqlLiteral.createExactNumeric("1", position));
    }

    /// PostgreSQL's rule: as many first expressions of ORDER BY as there are keys are these keys, in any order.
    private static void check(List<SqlNode> keys, List<SqlNode> order) {
        for (int i = 0; i < Math.min(keys.size(), order.size()); i++) {
            SqlNode expression = strip(order.get(i));
            boolean isKey = false;
            for (SqlNode key : keys) {
                isKey |= key.equalsDeep(expression, Litmus.IGNORE);
            }
            if (!isKey) {
                throw ParseErrors.text(
                        "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
                        expression.getParserPosition());
            }
        }
    }

    private static SqlNode strip(SqlNode order) {
        return switch (order.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> strip(((SqlCall) order).operand(0));
            default -> order;
        };
    }

    /// An ordinal or an alias of the select list is what it stands for; anything else is itself.
    private static SqlNode resolve(SqlNode node, List<SqlNode> items) {
        switch (node.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> {
                SqlCall call = (SqlCall) node;
                return call.getOperator().createCall(call.getParserPosition(), resolve(call.operand(0), items));
            }
            case LITERAL -> {
                if (node instanceof SqlNumericLiteral number && number.isInteger()) {
                    int ordinal = number.intValue(true);
                    if (ordinal < 1 || ordinal > items.size() || isStar(items.get(ordinal - 1))) {
                        throw ParseErrors.text(
                                "position " + ordinal + " is not in the select list", node.getParserPosition());
                    }
                    return withoutAlias(items.get(ordinal - 1));
                }
            }
            case IDENTIFIER -> {
                SqlIdentifier name = (SqlIdentifier) node;
                for (SqlNode item : items) {
                    if (name.isSimple()
                            && item.getKind() == SqlKind.AS
                            && ((SqlCall) item).operand(1).toString().equals(name.getSimple())) {
                        return withoutAlias(item);
                    }
                }
            }
            default -> {}
        }
        return node;
    }

    private static boolean isStar(SqlNode item) {
        return item instanceof SqlIdentifier id && id.isStar();
    }

    private static SqlNode withoutAlias(SqlNode item) {
        return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
    }
}
