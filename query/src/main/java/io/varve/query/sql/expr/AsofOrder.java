// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.plan.Expr;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The part of an ASOF JOIN's condition that orders both times, [VarveOperators#ASOF]. Threads: stateless.
public final class AsofOrder {
    private AsofOrder() {}

    /// Whether the condition of a join came from here.
    public static boolean isIn(RexNode condition) {
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
}
