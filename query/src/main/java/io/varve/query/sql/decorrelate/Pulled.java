// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.decorrelate;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A subquery's plan without the conditions that name columns of the query around, and these conditions.
///
/// @param node the columns of the plan it was made of, then those that the conditions need
/// @param conditions over the columns of `node` and, as parameters, those of the query around
record Pulled(PlanNode node, List<Expr> conditions) {
    Pulled {
        conditions = List.copyOf(conditions);
    }

    /// An equality between columns of the subquery and what the query around gives.
    private record Equality(Expr inner, Expr outer, boolean nullSafe) {
        /// Null if the condition is none.
        static @Nullable Equality of(Expr condition) {
            return switch (condition) {
                case Expr.Compare compare
                when compare.op() == Expr.Comparison.EQUAL -> of(compare.left(), compare.right(), false);
                case Expr.IsDistinct distinct when distinct.negated() -> of(distinct.left(), distinct.right(), true);
                default -> null;
            };
        }

        private static @Nullable Equality of(Expr a, Expr b, boolean nullSafe) {
            if (isInner(a) && isOuter(b)) {
                return new Equality(a, b, nullSafe);
            }
            return isInner(b) && isOuter(a) ? new Equality(b, a, nullSafe) : null;
        }

        private static boolean isInner(Expr expr) {
            return ExprTree.has(expr, Expr.Column.class) && !ExprTree.has(expr, Expr.Parameter.class);
        }

        private static boolean isOuter(Expr expr) {
            return !ExprTree.has(expr, Expr.Column.class);
        }

        Expr over(int column, String name) {
            Expr key = new Expr.Column(column, inner.type(), name);
            return nullSafe
                    ? new Expr.IsDistinct(key, outer, true)
                    : new Expr.Compare(Expr.Comparison.EQUAL, key, outer);
        }
    }

    /// Whether a condition can be looked up.
    boolean hasKey() {
        return conditions.stream().anyMatch(condition -> Equality.of(condition) != null);
    }

    /// The rows with `kept` expressions and, behind them, one column for each equality; null if a condition with columns is no equality.
    /// Whatever makes groups of the rows may do so by these columns: for one row around they are constant.
    @Nullable
    Pulled keyed(List<Expr> kept, List<String> names) {
        List<Expr> expressions = new ArrayList<>(kept);
        List<String> allNames = new ArrayList<>(names);
        List<Expr> over = new ArrayList<>();
        for (Expr condition : conditions) {
            Equality equality = Equality.of(condition);
            if (equality != null) {
                String name = "key" + (expressions.size() - kept.size());
                String known = equality.inner() instanceof Expr.Column column ? column.name() : name;
                over.add(equality.over(expressions.size(), known));
                expressions.add(equality.inner());
                allNames.add(known);
            } else if (ExprTree.has(condition, Expr.Column.class)) {
                return null;
            } else {
                over.add(condition);
            }
        }
        return new Pulled(new PlanNode.Project(node, expressions, allNames), over);
    }

    /// The same with the first `width` columns kept as they are.
    @Nullable
    Pulled keyed(int width) {
        List<Expr> kept = columns(node, width);
        return keyed(kept, names(node, width));
    }

    /// The conditions over pairs of a row around, whose `width` columns come first, and a row of `node`.
    Expr joined(int width, Map<Integer, Expr> outer) {
        List<Expr> all = new ArrayList<>();
        for (Expr condition : conditions) {
            all.add(bound(condition, width, outer));
        }
        return Exprs.and(all);
    }

    /// An expression over the columns of a node and parameters as one over a row that has `shift` columns before these; what the
    /// parameters stand for reads the columns before.
    static Expr bound(Expr expr, int shift, Map<Integer, Expr> outer) {
        return ExprTree.map(expr, e -> switch (e) {
            case Expr.Column column -> new Expr.Column(column.index() + shift, column.type(), column.name());
            case Expr.Parameter parameter -> outer.getOrDefault(parameter.number(), parameter);
            default -> e;
        });
    }

    /// The first `width` columns of a node.
    static List<Expr> columns(PlanNode node, int width) {
        List<Expr> columns = new ArrayList<>();
        for (PlanColumn column : node.columns().subList(0, width)) {
            columns.add(new Expr.Column(columns.size(), column.type(), column.name()));
        }
        return columns;
    }

    /// The names of the first `width` columns of a node.
    static List<String> names(PlanNode node, int width) {
        return node.columns().subList(0, width).stream().map(PlanColumn::name).toList();
    }

    /// What the query around gives the parameters of a subquery.
    static Map<Integer, Expr> outer(Expr.SubQuery sub) {
        Map<Integer, Expr> outer = new HashMap<>();
        for (int i = 0; i < sub.parameters().size(); i++) {
            outer.put(sub.parameters().get(i), sub.operands().get(i));
        }
        return outer;
    }

    /// A column of a node in a row where it begins at `shift`.
    static Expr.Column column(PlanNode node, int index, int shift) {
        PlanColumn column = node.columns().get(index);
        SqlType type = column.type();
        return new Expr.Column(index + shift, type, column.name());
    }
}
