// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.Expr;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The condition of `a ASOF JOIN b [ON (keys) | ON a.k = b.k AND …] [TOLERANCE d]` as the parser hands it on: KeywordFilter makes LEFT JOIN … ON of the
/// words around it. It becomes [VarveOperators#ASOF] over both times, and equal keys.
final class AsofBy extends SqlBasicCall {
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

    /// The condition of `join`, not yet desugared.
    SqlNode condition(SqlJoin join) {
        SqlParserPos position = getParserPosition();
        String left = table(join.getLeft(), true);
        String right = table(join.getRight(), false);
        List<SqlNode> operands = new ArrayList<>();
        operands.add(new SqlIdentifier(List.of(left, "time"), position));
        operands.add(new SqlIdentifier(List.of(right, "time"), position));
        operands.add(SqlLiteral.createBoolean(strict, position));
        if (tolerance != null) {
            operands.add(tolerance);
        }
        SqlNode condition = VarveOperators.ASOF.createCall(position, operands);
        for (SqlNode key : keys()) {
            SqlNode equal = key;
            if (key instanceof SqlIdentifier name && name.isSimple()) {
                equal = SqlStdOperatorTable.EQUALS.createCall(
                        name.getParserPosition(),
                        new SqlIdentifier(List.of(left, name.getSimple()), name.getParserPosition()),
                        new SqlIdentifier(List.of(right, name.getSimple()), name.getParserPosition()));
            } else if (key.getKind() != SqlKind.EQUALS) {
                throw ParseErrors.text(
                        "an ASOF JOIN joins equal keys",
                        key.getParserPosition(),
                        "write ON (column, …) or ON a.column = b.column, other conditions into WHERE");
            }
            condition = SqlStdOperatorTable.AND.createCall(position, condition, equal);
        }
        return condition;
    }

    /// Whether the condition of a join came from here.
    static boolean isIn(RexNode condition) {
        for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
            if (conjunct instanceof RexCall call && call.getOperator().equals(VarveOperators.ASOF)) {
                return true;
            }
        }
        return false;
    }

    /// The comparison of both times, and the bound of their distance.
    static Expr lowered(List<Expr> operands) {
        Expr left = operands.get(0);
        Expr right = operands.get(1);
        boolean strict = Exprs.isTrue(operands.get(2));
        Expr order = new Expr.Compare(strict ? Expr.Comparison.GREATER : Expr.Comparison.GREATER_OR_EQUAL, left, right);
        if (operands.size() < 4) {
            return order;
        }
        if (operands.get(3).type() != SqlType.BIGINT) {
            throw ParseErrors.text(
                    "an interval of months has no fixed length", SqlParserPos.ZERO, "write the tolerance in days");
        }
        Expr distance = new Expr.Arithmetic(Expr.Operation.SUBTRACT, left, right, SqlType.BIGINT);
        return Exprs.and(List.of(order, new Expr.Compare(Expr.Comparison.LESS_OR_EQUAL, distance, operands.get(3))));
    }

    private List<SqlNode> keys() {
        List<SqlNode> found = new ArrayList<>();
        SqlNode given = keys;
        if (given != null) {
            collect(given, found);
        }
        return found;
    }

    private static void collect(SqlNode node, List<SqlNode> into) {
        switch (node) {
            case SqlNodeList list -> list.forEach(item -> collect(item, into));
            case SqlCall call
            when call.getKind() == SqlKind.AND || call.getKind() == SqlKind.ROW ->
                call.getOperandList().forEach(item -> collect(item, into));
            default -> into.add(node);
        }
    }

    /// What a table is called in the query; of a join on the left its first.
    private static String table(SqlNode from, boolean first) {
        if (from instanceof SqlIdentifier name) {
            return name.names.getLast();
        }
        if (from.getKind() == SqlKind.AS) {
            return ((SqlCall) from).operand(1).toString();
        }
        if (first && from instanceof SqlJoin join) {
            return table(join.getLeft(), true);
        }
        throw ParseErrors.text(
                "each side of an ASOF JOIN needs a name", from.getParserPosition(), "write (SELECT …) AS name");
    }
}
