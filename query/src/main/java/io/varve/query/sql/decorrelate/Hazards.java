// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.decorrelate;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.Function;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.PlanTree;
import io.varve.query.plan.SqlType;
import java.util.EnumSet;
import java.util.Set;

/// What may end a query by an error for some value: it must not be computed for rows that nobody asked for.
///
/// Sums, differences and products count as safe, though numbers may be too large for them. Threads: stateless.
final class Hazards {
    private static final Set<Function> SAFE = EnumSet.of(
            Function.COALESCE,
            Function.NULLIF,
            Function.LEAST,
            Function.GREATEST,
            Function.SIGN,
            Function.ROUND,
            Function.FLOOR,
            Function.CEIL,
            Function.LOWER,
            Function.UPPER,
            Function.LENGTH,
            Function.TRIM,
            Function.CONCAT,
            Function.CONCAT_SKIPPING_NULLS,
            Function.STARTS_WITH,
            Function.STRPOS,
            Function.TIME_BUCKET,
            Function.MONTH_BUCKET,
            Function.CALENDAR_BUCKET,
            Function.DATE_TRUNC,
            Function.EXTRACT,
            Function.DAY_OF,
            Function.CLOCK_OF,
            Function.TIMESTAMP_TEXT,
            Function.DATE_TEXT);

    private Hazards() {}

    /// Whether an expression of the plan, or a join, may fail.
    static boolean in(PlanNode plan) {
        boolean[] found = new boolean[1];
        PlanTree.mapAllExpressions(plan, expr -> {
            found[0] |= isHazard(expr);
            return expr;
        });
        return found[0] || joinsOnce(plan);
    }

    private static boolean joinsOnce(PlanNode node) {
        return (node instanceof PlanNode.Join join && join.kind() == JoinKind.SINGLE)
                || node.inputs().stream().anyMatch(Hazards::joinsOnce);
    }

    /// Whether an expression may fail.
    static boolean in(Expr expr) {
        return isHazard(expr) || ExprTree.operands(expr).stream().anyMatch(Hazards::in);
    }

    private static boolean isHazard(Expr expr) {
        return switch (expr) {
            case Expr.Arithmetic sum ->
                (sum.op() == Expr.Operation.DIVIDE || sum.op() == Expr.Operation.MODULO) && !isNonZero(sum.right());
            case Expr.Cast cast -> !isSafe(cast.input().type(), cast.type());
            case Expr.Call call -> !SAFE.contains(call.function());
            case Expr.Match match -> !(match.pattern() instanceof Expr.Literal);
            case Expr.SubQuery sub -> sub.kind() == Expr.Question.SCALAR && !hasOneRow(sub.plan());
            default -> false;
        };
    }

    private static boolean isNonZero(Expr expr) {
        return expr instanceof Expr.Literal literal
                && literal.value() instanceof Number number
                && number.doubleValue() != 0;
    }

    private static boolean isSafe(SqlType from, SqlType to) {
        return switch (to) {
            case VARCHAR -> true;
            case DOUBLE, HUGEINT -> from == SqlType.BIGINT || from == SqlType.UBIGINT || from == SqlType.HUGEINT;
            default -> from == to;
        };
    }

    private static boolean hasOneRow(PlanNode plan) {
        return switch (plan) {
            case PlanNode.Aggregate aggregate -> aggregate.keys().isEmpty();
            case PlanNode.Limit limit -> limit.count() <= 1;
            case PlanNode.Project project -> hasOneRow(project.input());
            case PlanNode.Filter filter -> hasOneRow(filter.input());
            case PlanNode.Sort sort -> hasOneRow(sort.input());
            default -> false;
        };
    }
}
