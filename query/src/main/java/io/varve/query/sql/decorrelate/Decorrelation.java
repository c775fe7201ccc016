// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.decorrelate;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.PlanTree;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Makes joins of subqueries that name columns of the query around, so that each runs once and not once for each value of these.
///
/// | subquery | becomes |
/// |---|---|
/// | EXISTS, IN and comparisons with ANY, as a condition of WHERE | a SEMI join; negated an ANTI join |
/// | EXISTS in an expression | a LEFT join with the keys that exist |
/// | an aggregate without GROUP BY | a LEFT join with the groups |
/// | LIMIT 1 | a LEFT join with the first row of each key |
/// | any other one used as a value | a SINGLE join |
///
/// All of them need an equality between columns of the subquery and of the query around. What does not fit stays an [Expr.SubQuery]; so does
/// what computes something that may fail ([Hazards]), for a join would compute it for values that no row around has.
/// Threads: stateless.
public final class Decorrelation {
    private Decorrelation() {}

    /// The plan with joins for the subqueries that can be one, inner ones first.
    public static PlanNode of(PlanNode node) {
        // The bounds of time that a gap filling goes by are those of the one scan below it.
        if (node instanceof PlanNode.GapFill) {
            return node;
        }
        PlanNode below = PlanTree.withInputs(node, Decorrelation::of);
        UnaryOperator<Expr> inner = expr -> expr instanceof Expr.SubQuery sub ? sub.withPlan(of(sub.plan())) : expr;
        PlanNode own = PlanTree.mapExpressions(
                below, expr -> ExprTree.has(expr, Expr.SubQuery.class) ? ExprTree.map(expr, inner) : expr);
        return switch (own) {
            case PlanNode.Filter filter when isCorrelated(filter.predicate()) -> filter(filter);
            case PlanNode.Project project
            when project.expressions().stream().anyMatch(Decorrelation::isCorrelated) -> project(project);
            default -> own;
        };
    }

    private static boolean isCorrelated(Expr expr) {
        return (expr instanceof Expr.SubQuery sub && !sub.parameters().isEmpty())
                || ExprTree.operands(expr).stream().anyMatch(Decorrelation::isCorrelated);
    }

    /// Conditions without subqueries come first, then semi and anti joins, then what needs values of other joins.
    private static PlanNode filter(PlanNode.Filter filter) {
        List<Expr> plain = new ArrayList<>();
        List<Expr> correlated = new ArrayList<>();
        for (Expr conjunct : Exprs.conjuncts(filter.predicate())) {
            (isCorrelated(conjunct) ? correlated : plain).add(conjunct);
        }
        PlanNode node = filtered(filter.input(), plain);
        List<Expr> rest = new ArrayList<>();
        for (Expr conjunct : correlated) {
            boolean negated = conjunct instanceof Expr.Not;
            Expr asked = conjunct instanceof Expr.Not not ? not.operand() : conjunct;
            PlanNode joined = asked instanceof Expr.SubQuery sub ? Memberships.join(node, sub, negated) : null;
            if (joined == null) {
                rest.add(conjunct);
            } else {
                node = joined;
            }
        }
        int width = filter.columns().size();
        ValueJoins values = new ValueJoins(node);
        List<Expr> conditions = new ArrayList<>();
        for (Expr conjunct : rest) {
            conditions.add(values.replace(conjunct));
        }
        PlanNode kept = filtered(values.node(), conditions);
        return kept.columns().size() == width
                ? kept
                : new PlanNode.Project(kept, Pulled.columns(kept, width), Pulled.names(kept, width));
    }

    private static PlanNode filtered(PlanNode input, List<Expr> conditions) {
        return conditions.isEmpty() ? input : new PlanNode.Filter(input, Exprs.and(conditions));
    }

    private static PlanNode project(PlanNode.Project project) {
        ValueJoins values = new ValueJoins(project.input());
        List<Expr> expressions = new ArrayList<>();
        for (Expr expression : project.expressions()) {
            expressions.add(values.replace(expression));
        }
        return new PlanNode.Project(values.node(), expressions, project.names());
    }
}
