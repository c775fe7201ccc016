// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.plan.Expr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// OR, and NOT of it, with equalities of one expression to constants gathered into IN. Threads: stateless.
public final class Disjunction {
    private Disjunction() {}

    static Expr of(List<Expr> operands) {
        List<Expr> flat = new ArrayList<>();
        for (Expr operand : operands) {
            if (Exprs.isTrue(operand)) {
                return Exprs.TRUE;
            }
            flat.addAll(operand instanceof Expr.Or or ? or.operands() : List.of(operand));
        }
        flat.removeIf(Exprs.FALSE::equals);
        if (flat.isEmpty()) {
            return Exprs.FALSE;
        }
        List<Expr> gathered = gather(flat, Expr.Comparison.EQUAL);
        return gathered.size() == 1 ? gathered.get(0) : new Expr.Or(gathered);
    }

    /// The conjuncts of a predicate with `x <> a AND x <> b` gathered into `NOT x IN (a, b)`.
    public static List<Expr> gatherNot(List<Expr> conjuncts) {
        return gather(conjuncts, Expr.Comparison.NOT_EQUAL);
    }

    private static List<Expr> gather(List<Expr> operands, Expr.Comparison op) {
        Map<Expr, List<Expr.Literal>> constants = new LinkedHashMap<>();
        for (Expr operand : operands) {
            if (isGatherable(operand, op)) {
                Expr.Compare compare = (Expr.Compare) operand;
                constants
                        .computeIfAbsent(compare.left(), left -> new ArrayList<>())
                        .add((Expr.Literal) compare.right());
            }
        }
        Set<Expr> done = new HashSet<>();
        List<Expr> result = new ArrayList<>();
        for (Expr operand : operands) {
            List<Expr.Literal> of = isGatherable(operand, op) ? constants.get(((Expr.Compare) operand).left()) : null;
            if (of == null || of.size() < 2) {
                result.add(operand);
            } else if (of.get(0).equals(((Expr.Compare) operand).right())
                    && done.add(((Expr.Compare) operand).left())) {
                Expr in = new Expr.In(
                        ((Expr.Compare) operand).left(), of.stream().distinct().toList());
                result.add(op == Expr.Comparison.EQUAL ? in : new Expr.Not(in));
            }
        }
        return result;
    }

    private static boolean isGatherable(Expr expr, Expr.Comparison op) {
        return expr instanceof Expr.Compare compare
                && compare.op() == op
                && compare.right() instanceof Expr.Literal literal
                && literal.value() != null
                && !(compare.left() instanceof Expr.Literal);
    }
}
