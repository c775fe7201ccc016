// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Expressions as trees, whatever their kind. Threads: stateless.
public final class ExprTree {
    private ExprTree() {}

    /// The operands of this expression, in order.
    public static List<Expr> operands(Expr expr) {
        return switch (expr) {
            case Expr.Column column -> List.of();
            case Expr.Literal literal -> List.of();
            case Expr.Call call -> call.arguments();
            case Expr.Cast cast -> List.of(cast.input());
            case Expr.Case chain -> {
                List<Expr> all = new ArrayList<>();
                for (Expr.When when : chain.whens()) {
                    all.add(when.condition());
                    all.add(when.result());
                }
                all.add(chain.otherwise());
                yield all;
            }
            case Expr.And and -> and.operands();
            case Expr.Or or -> or.operands();
            case Expr.Not not -> List.of(not.operand());
            case Expr.IsNull isNull -> List.of(isNull.operand());
            case Expr.IsDistinct distinct -> List.of(distinct.left(), distinct.right());
            case Expr.Compare compare -> List.of(compare.left(), compare.right());
            case Expr.In in -> List.of(in.value());
            case Expr.Match match -> List.of(match.value(), match.pattern());
            case Expr.Arithmetic arithmetic -> List.of(arithmetic.left(), arithmetic.right());
            case Expr.Negate negate -> List.of(negate.operand());
            case Expr.Parameter parameter -> List.of();
            case Expr.SubQuery sub -> sub.operands();
        };
    }

    /// The same expression over other operands, as many and in the order of [#operands].
    public static Expr withOperands(Expr expr, List<Expr> to) {
        return switch (expr) {
            case Expr.Column column -> column;
            case Expr.Literal literal -> literal;
            case Expr.Call call -> new Expr.Call(call.function(), to, call.type(), call.place());
            case Expr.Cast cast -> new Expr.Cast(to.get(0), cast.type(), cast.place());
            case Expr.Case chain -> {
                List<Expr.When> whens = new ArrayList<>();
                for (int i = 0; i + 1 < to.size(); i += 2) {
                    whens.add(new Expr.When(to.get(i), to.get(i + 1)));
                }
                yield new Expr.Case(whens, to.get(to.size() - 1), chain.type());
            }
            case Expr.And and -> new Expr.And(to);
            case Expr.Or or -> new Expr.Or(to);
            case Expr.Not not -> new Expr.Not(to.get(0));
            case Expr.IsNull isNull -> new Expr.IsNull(to.get(0), isNull.negated());
            case Expr.IsDistinct distinct -> new Expr.IsDistinct(to.get(0), to.get(1), distinct.negated());
            case Expr.Compare compare -> new Expr.Compare(compare.op(), to.get(0), to.get(1));
            case Expr.In in -> new Expr.In(to.get(0), in.constants());
            case Expr.Match match -> new Expr.Match(match.kind(), to.get(0), to.get(1), match.escape(), match.place());
            case Expr.Arithmetic sum -> new Expr.Arithmetic(sum.op(), to.get(0), to.get(1), sum.type(), sum.place());
            case Expr.Negate negate -> new Expr.Negate(to.get(0), negate.place());
            case Expr.Parameter parameter -> parameter;
            case Expr.SubQuery sub ->
                new Expr.SubQuery(sub.kind(), sub.plan(), sub.parameters(), to, sub.op(), sub.type(), sub.place());
        };
    }

    /// `expr` with `change` applied to it and, first, to all below it. The plans of subqueries are not below it.
    public static Expr map(Expr expr, UnaryOperator<Expr> change) {
        List<Expr> operands = operands(expr);
        if (operands.isEmpty()) {
            return change.apply(expr);
        }
        List<Expr> mapped = new ArrayList<>(operands.size());
        for (Expr operand : operands) {
            mapped.add(map(operand, change));
        }
        return change.apply(withOperands(expr, mapped));
    }

    /// True if the expression, or one below it, is of this kind.
    public static boolean has(Expr expr, Class<? extends Expr> kind) {
        if (kind.isInstance(expr)) {
            return true;
        }
        for (Expr operand : operands(expr)) {
            if (has(operand, kind)) {
                return true;
            }
        }
        return false;
    }
}
