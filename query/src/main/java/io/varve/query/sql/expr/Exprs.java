// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.Place;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Walks and rewrites [Expr] trees. Threads: stateless.
public final class Exprs {
    /// What an empty conjunction is.
    public static final Expr.Literal TRUE = new Expr.Literal(true, SqlType.BOOLEAN);

    /// What an empty disjunction is.
    public static final Expr.Literal FALSE = new Expr.Literal(false, SqlType.BOOLEAN);

    private Exprs() {}

    /// A constant of BIGINT.
    public static Expr.Literal bigint(long value) {
        return new Expr.Literal(value, SqlType.BIGINT);
    }

    /// Whether it is the constant TRUE.
    public static boolean isTrue(Expr expr) {
        return expr instanceof Expr.Literal literal && Boolean.TRUE.equals(literal.value());
    }

    /// The same expression with this place, as are the casts and calls below it that the planner put there for it.
    static Expr at(Expr expr, Place place) {
        if (expr.place().isKnown()) {
            return expr;
        }
        return switch (expr) {
            case Expr.Call call -> new Expr.Call(call.function(), allAt(call.arguments(), place), call.type(), place);
            case Expr.Cast cast -> new Expr.Cast(at(cast.input(), place), cast.type(), place);
            case Expr.Match match ->
                new Expr.Match(
                        match.kind(), at(match.value(), place), at(match.pattern(), place), match.escape(), place);
            case Expr.Arithmetic sum ->
                new Expr.Arithmetic(sum.op(), at(sum.left(), place), at(sum.right(), place), sum.type(), place);
            case Expr.Negate negate -> new Expr.Negate(at(negate.operand(), place), place);
            case Expr.SubQuery sub ->
                new Expr.SubQuery(
                        sub.kind(), sub.plan(), sub.parameters(), sub.operands(), sub.op(), sub.type(), place);
            case Expr.Not not -> new Expr.Not(at(not.operand(), place));
            case Expr.Compare compare ->
                new Expr.Compare(compare.op(), at(compare.left(), place), at(compare.right(), place));
            case Expr.IsDistinct distinct ->
                new Expr.IsDistinct(at(distinct.left(), place), at(distinct.right(), place), distinct.negated());
            default -> expr;
        };
    }

    private static List<Expr> allAt(List<Expr> expressions, Place place) {
        List<Expr> placed = new ArrayList<>();
        for (Expr expression : expressions) {
            placed.add(at(expression, place));
        }
        return placed;
    }

    /// Replaces every column by what `replacement` makes of it.
    public static Expr mapColumns(Expr expr, UnaryOperator<Expr> replacement) {
        if (expr instanceof Expr.Column) {
            return replacement.apply(expr);
        }
        List<Expr> operands = ExprTree.operands(expr);
        if (operands.isEmpty()) {
            return expr;
        }
        List<Expr> mapped = new ArrayList<>();
        for (Expr operand : operands) {
            mapped.add(mapColumns(operand, replacement));
        }
        return ExprTree.withOperands(expr, mapped);
    }

    /// Column `i` becomes `expressions.get(i)`.
    public static Expr substitute(Expr expr, List<Expr> expressions) {
        return mapColumns(expr, column -> expressions.get(((Expr.Column) column).index()));
    }

    /// Column `i` becomes column `map[i]`.
    public static Expr renumber(Expr expr, int[] map) {
        return mapColumns(expr, e -> {
            Expr.Column column = (Expr.Column) e;
            return new Expr.Column(map[column.index()], column.type(), column.name());
        });
    }

    /// Counts how often each column is used.
    public static void countColumns(Expr expr, int[] uses) {
        if (expr instanceof Expr.Column column) {
            uses[column.index()]++;
        }
        for (Expr operand : ExprTree.operands(expr)) {
            countColumns(operand, uses);
        }
    }

    /// The operands of AND, or the expression alone.
    public static List<Expr> conjuncts(Expr expr) {
        return expr instanceof Expr.And and ? and.operands() : List.of(expr);
    }

    /// All of them; TRUE if there are none.
    public static Expr and(List<Expr> conjuncts) {
        List<Expr> flat = new ArrayList<>();
        for (Expr conjunct : conjuncts) {
            for (Expr part : conjuncts(conjunct)) {
                if (!isTrue(part)) {
                    flat.add(part);
                }
            }
        }
        return flat.isEmpty() ? TRUE : flat.size() == 1 ? flat.get(0) : new Expr.And(flat);
    }
}
