// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.join;

import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.List;

/// Which row of the right side an ASOF join finds for one of the left side: of those with equal keys the latest that is not later.
///
/// @param leftTime column of the left side, BIGINT
/// @param rightTime column of the right side, BIGINT
/// @param strict the right row must be earlier
/// @param toleranceNs how much earlier it may be, `Long.MAX_VALUE` for any
public record AsofRules(JoinKeys keys, int leftTime, int rightTime, boolean strict, long toleranceNs) {
    /// Reads the condition of a join of kind ASOF: equal keys, one comparison of times, at most one of their distance with a constant.
    public static AsofRules of(PlanNode.Join join) {
        int width = join.left().columns().size();
        JoinKeys keys = JoinKeys.of(join.condition(), width);
        Expr rest = keys.rest();
        int leftTime = -1;
        int rightTime = -1;
        boolean strict = false;
        long toleranceNs = Long.MAX_VALUE;
        List<Expr> conditions =
                rest == null ? List.of() : rest instanceof Expr.And and ? and.operands() : List.of(rest);
        for (Expr condition : conditions) {
            if (condition instanceof Expr.Compare compare
                    && compare.left() instanceof Expr.Column left
                    && compare.right() instanceof Expr.Column right) {
                leftTime = left.index();
                rightTime = right.index() - width;
                strict = compare.op() == Expr.Comparison.GREATER;
            } else if (condition instanceof Expr.Compare compare
                    && compare.right() instanceof Expr.Literal literal
                    && literal.value() instanceof Long ns) {
                toleranceNs = ns;
            } else {
                throw new IllegalStateException("no condition of an ASOF join: " + condition);
            }
        }
        return new AsofRules(keys, leftTime, rightTime, strict, toleranceNs);
    }

    List<SqlType> keyTypes() {
        return keys.keyTypes();
    }
}
