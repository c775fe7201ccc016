// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.push;

import io.varve.query.plan.Expr;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.PlanNode;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiFunction;

/// Moves conditions through joins: what concerns one side goes to that side, where no row that the join must keep is lost by it; what
/// concerns both becomes part of the condition of an inner join, so that an equality in WHERE is a key.
final class JoinPushdown {
    private JoinPushdown() {}

    /// `join` below `conjuncts`; `sink` applies conjuncts to an input.
    static PlanNode sink(List<Expr> conjuncts, PlanNode.Join join, BiFunction<List<Expr>, PlanNode, PlanNode> sink) {
        int width = join.left().columns().size();
        JoinKind kind = join.kind();
        boolean inner = kind == JoinKind.INNER;
        boolean semi = kind == JoinKind.SEMI || kind == JoinKind.ANTI;
        boolean outer = kind == JoinKind.LEFT || kind == JoinKind.SINGLE;
        List<Expr> left = new ArrayList<>();
        List<Expr> right = new ArrayList<>();
        List<Expr> both = new ArrayList<>();
        List<Expr> above = new ArrayList<>();
        for (Expr conjunct : flat(conjuncts)) {
            BitSet used = used(conjunct);
            if (isLeft(used, width) && (inner || semi || outer || kind == JoinKind.ASOF)) {
                left.add(conjunct);
            } else if (isRight(used, width) && (inner || kind == JoinKind.RIGHT)) {
                right.add(shifted(conjunct, width));
            } else {
                (inner ? both : above).add(conjunct);
            }
        }
        for (Expr conjunct : flat(List.of(join.condition()))) {
            BitSet used = used(conjunct);
            if (isLeft(used, width) && (inner || kind == JoinKind.RIGHT || kind == JoinKind.SEMI)) {
                left.add(conjunct);
            } else if (isRight(used, width) && (inner || semi || outer)) {
                right.add(shifted(conjunct, width));
            } else {
                both.add(conjunct);
            }
        }
        PlanNode node = new PlanNode.Join(
                left.isEmpty() ? join.left() : sink.apply(left, join.left()),
                right.isEmpty() ? join.right() : sink.apply(right, join.right()),
                kind,
                Exprs.and(both),
                join.place());
        return ScanPushdown.filter(above, node);
    }

    /// `lateral` below `conjuncts`: its left side takes what concerns it alone.
    static PlanNode sink(
            List<Expr> conjuncts, PlanNode.Lateral lateral, BiFunction<List<Expr>, PlanNode, PlanNode> sink) {
        int width = lateral.left().columns().size();
        List<Expr> left = new ArrayList<>();
        List<Expr> above = new ArrayList<>();
        for (Expr conjunct : flat(conjuncts)) {
            (isLeft(used(conjunct), width) ? left : above).add(conjunct);
        }
        PlanNode input = left.isEmpty() ? lateral.left() : sink.apply(left, lateral.left());
        return ScanPushdown.filter(
                above,
                new PlanNode.Lateral(
                        input, lateral.right(), lateral.outer(), lateral.parameters(), lateral.arguments()));
    }

    private static List<Expr> flat(List<Expr> conjuncts) {
        return Exprs.conjuncts(Exprs.and(conjuncts)).stream()
                .filter(conjunct -> !Exprs.isTrue(conjunct))
                .toList();
    }

    private static BitSet used(Expr expr) {
        BitSet used = new BitSet();
        ColumnPruning.use(expr, used);
        return used;
    }

    /// What concerns no column is neither: it may be false for pairs, and rows without one are kept.
    private static boolean isLeft(BitSet used, int width) {
        return !used.isEmpty() && used.length() <= width;
    }

    private static boolean isRight(BitSet used, int width) {
        return !used.isEmpty() && used.nextSetBit(0) >= width;
    }

    private static Expr shifted(Expr expr, int width) {
        return Exprs.mapColumns(expr, e -> {
            Expr.Column column = (Expr.Column) e;
            return new Expr.Column(column.index() - width, column.type(), column.name());
        });
    }
}
