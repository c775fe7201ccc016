// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.plan.AggregateCall;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveAggregate;
import io.varve.query.sql.function.VarveOperators;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// ORDER BY behind the arguments of an aggregate: the grammar's [VarveOperators#SORTED] becomes WITHIN GROUP for the one aggregate whose
/// value depends on the order of its rows, and goes away for the others. Threads: stateless.
final class AggregateOrder {
    private AggregateOrder() {}

    /// Takes it away from the arguments of a function; null if there is none.
    static @Nullable SqlCall takeFrom(List<SqlNode> arguments) {
        return !arguments.isEmpty() && isOrder(arguments.getLast()) ? (SqlCall) arguments.removeLast() : null;
    }

    private static boolean isOrder(SqlNode node) {
        return node instanceof SqlCall call && call.getOperator().equals(VarveOperators.SORTED);
    }

    /// Refuses an order behind the arguments of a function that has no use for one.
    static void check(@Nullable SqlCall order, SqlOperator function) {
        if (order == null) {
            return;
        }
        String name = function.getName().toLowerCase(Locale.ROOT);
        if (!(function instanceof SqlAggFunction)) {
            throw ParseErrors.text("ORDER BY inside " + name + ", which is no aggregate", order.getParserPosition());
        }
        if (function.equals(VarveOperators.FIRST) || function.equals(VarveOperators.LAST)) {
            throw ParseErrors.text(
                    "ORDER BY inside " + name,
                    order.getParserPosition(),
                    "write " + name + "(x, y) for the " + name + " x in order of y");
        }
    }

    /// A call of an aggregate with its order.
    ///
    /// @param keys desugared
    static SqlNode ordered(SqlCall aggregate, SqlNodeList keys) {
        SqlLiteral quantifier = aggregate.getFunctionQuantifier();
        if (quantifier != null && "DISTINCT".equals(quantifier.toValue())) {
            keys.forEach(key -> expectArgument(aggregate, key));
        }
        boolean matters = aggregate.getOperator() instanceof VarveAggregate function
                && function.aggregate() == AggregateCall.Kind.STRING_AGG;
        return matters
                ? SqlStdOperatorTable.WITHIN_GROUP.createCall(aggregate.getParserPosition(), aggregate, keys)
                : aggregate;
    }

    private static void expectArgument(SqlCall aggregate, SqlNode key) {
        SqlNode plain = key;
        while (plain.getKind() == SqlKind.NULLS_FIRST
                || plain.getKind() == SqlKind.NULLS_LAST
                || plain.getKind() == SqlKind.DESCENDING) {
            plain = ((SqlCall) plain).operand(0);
        }
        SqlNode wanted = plain;
        if (aggregate.getOperandList().stream().noneMatch(argument -> argument.equalsDeep(wanted, Litmus.IGNORE))) {
            throw ParseErrors.text(
                    "in an aggregate with DISTINCT, what ORDER BY names must be an argument", key.getParserPosition());
        }
    }

    /// Refuses what a window does not do: rows in an order of their own.
    static void refuse(SqlCall over) {
        SqlNode function = over.operand(0);
        if (!(function instanceof SqlCall call) || call.operandCount() == 0) {
            return;
        }
        SqlNode last = call.getOperandList().getLast();
        if (isOrder(last)) {
            throw ParseErrors.text(
                    "ORDER BY inside an aggregate with OVER",
                    last.getParserPosition(),
                    "the window's ORDER BY says in which order its rows come");
        }
        SqlLiteral quantifier = call.getFunctionQuantifier();
        if (quantifier != null
                && "DISTINCT".equals(quantifier.toValue())
                && call.getOperator().getName().equalsIgnoreCase("string_agg")) {
            throw ParseErrors.unsupported("string_agg(DISTINCT …) with OVER", call.getParserPosition());
        }
    }
}
