// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.decorrelate;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.PlanNode;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every row around says of a column, said of the column of the subquery that equals it too: where the query around reads one host,
/// the right side of the join reads no other. Threads: stateless.
final class KnownFacts {
    private KnownFacts() {}

    /// The right side with the facts about the rows of `left` that concern its keys.
    static Pulled transferred(PlanNode left, Pulled right, Map<Integer, Expr> outer) {
        List<Expr> known = new ArrayList<>();
        for (Expr fact : of(left)) {
            for (Expr condition : right.conditions()) {
                Expr.Column inner = equal(condition, column(fact), outer);
                if (inner != null) {
                    known.add(Exprs.mapColumns(fact, _ -> inner));
                }
            }
        }
        return known.isEmpty()
                ? right
                : new Pulled(new PlanNode.Filter(right.node(), Exprs.and(known)), right.conditions());
    }

    /// The column of the subquery that a condition makes equal to column `index` of the rows around, null if none.
    private static Expr.@Nullable Column equal(Expr condition, int index, Map<Integer, Expr> outer) {
        boolean equality = (condition instanceof Expr.Compare compare && compare.op() == Expr.Comparison.EQUAL)
                || (condition instanceof Expr.IsDistinct distinct && distinct.negated());
        if (!equality) {
            return null;
        }
        List<Expr> sides = ExprTree.operands(condition);
        for (int i = 0; i < 2; i++) {
            boolean same = sides.get(1 - i) instanceof Expr.Parameter parameter
                    && outer.get(parameter.number()) instanceof Expr.Column around
                    && around.index() == index;
            if (same && sides.get(i) instanceof Expr.Column inner) {
                return inner;
            }
        }
        return null;
    }

    /// Conditions over one column that hold for all rows of a node.
    private static List<Expr> of(PlanNode node) {
        return switch (node) {
            case PlanNode.Filter filter -> {
                List<Expr> facts = new ArrayList<>(of(filter.input()));
                Exprs.conjuncts(filter.predicate()).stream()
                        .filter(KnownFacts::isFact)
                        .forEach(facts::add);
                yield facts;
            }
            case PlanNode.Project project -> {
                List<Expr> facts = new ArrayList<>();
                for (Expr fact : of(project.input())) {
                    for (int i = 0; i < project.expressions().size(); i++) {
                        if (project.expressions().get(i) instanceof Expr.Column column
                                && column.index() == column(fact)) {
                            Expr.Column here = new Expr.Column(i, column.type(), column.name());
                            facts.add(Exprs.mapColumns(fact, _ -> here));
                        }
                    }
                }
                yield facts;
            }
            case PlanNode.Join join
            when join.kind() != JoinKind.RIGHT && join.kind() != JoinKind.FULL -> of(join.left());
            case PlanNode.Sort sort -> of(sort.input());
            case PlanNode.Limit limit -> of(limit.input());
            default -> List.of();
        };
    }

    /// A comparison of a column and a constant, or its kin.
    private static boolean isFact(Expr expr) {
        return switch (expr) {
            case Expr.Compare compare ->
                compare.left() instanceof Expr.Column && compare.right() instanceof Expr.Literal;
            case Expr.In in -> in.value() instanceof Expr.Column;
            case Expr.Match match -> match.value() instanceof Expr.Column && match.pattern() instanceof Expr.Literal;
            default -> false;
        };
    }

    private static int column(Expr fact) {
        return ((Expr.Column) ExprTree.operands(fact).getFirst()).index();
    }
}
