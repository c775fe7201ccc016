// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.join;

import io.varve.query.plan.Expr;
import io.varve.query.plan.ExprTree;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The condition of a join, taken apart: what is equal on both sides, and the rest.
///
/// @param left keys over the columns of the left side
/// @param right keys over those of the right side, in the same order and of the same types
/// @param nullSafe whether nulls of a key are equal (IS NOT DISTINCT FROM)
/// @param rest the remaining condition over the columns of both, null if there is none
public record JoinKeys(
        List<Expr> left,
        List<Expr> right,
        List<Boolean> nullSafe,
        @Nullable Expr rest) {
    public JoinKeys {
        left = List.copyOf(left);
        right = List.copyOf(right);
        nullSafe = List.copyOf(nullSafe);
    }

    /// Takes apart `condition`, whose first `width` columns are those of the left side.
    public static JoinKeys of(Expr condition, int width) {
        List<Expr> left = new ArrayList<>();
        List<Expr> right = new ArrayList<>();
        List<Boolean> nullSafe = new ArrayList<>();
        List<Expr> rest = new ArrayList<>();
        for (Expr conjunct : condition instanceof Expr.And and ? and.operands() : List.of(condition)) {
            Expr a = null;
            Expr b = null;
            boolean safe = false;
            if (conjunct instanceof Expr.Compare compare && compare.op() == Expr.Comparison.EQUAL) {
                a = compare.left();
                b = compare.right();
            } else if (conjunct instanceof Expr.IsDistinct distinct && distinct.negated()) {
                a = distinct.left();
                b = distinct.right();
                safe = true;
            }
            if (a == null || b == null || !add(a, b, width, left, right)) {
                if (!(conjunct instanceof Expr.Literal literal && Boolean.TRUE.equals(literal.value()))) {
                    rest.add(conjunct);
                }
            } else {
                nullSafe.add(safe);
            }
        }
        Expr remaining = rest.isEmpty() ? null : rest.size() == 1 ? rest.getFirst() : new Expr.And(rest);
        return new JoinKeys(left, right, nullSafe, remaining);
    }

    private static boolean add(Expr a, Expr b, int width, List<Expr> left, List<Expr> right) {
        Side sideA = side(a, width);
        Side sideB = side(b, width);
        if (sideA == Side.LEFT && sideB == Side.RIGHT) {
            left.add(a);
            right.add(shifted(b, width));
            return true;
        }
        if (sideA == Side.RIGHT && sideB == Side.LEFT) {
            left.add(b);
            right.add(shifted(a, width));
            return true;
        }
        return false;
    }

    private enum Side {
        NONE,
        LEFT,
        RIGHT,
        BOTH
    }

    private static Side side(Expr expr, int width) {
        if (expr instanceof Expr.Column column) {
            return column.index() < width ? Side.LEFT : Side.RIGHT;
        }
        Side side = Side.NONE;
        for (Expr operand : ExprTree.operands(expr)) {
            Side other = side(operand, width);
            side = side == Side.NONE || side == other ? other : other == Side.NONE ? side : Side.BOTH;
        }
        return side;
    }

    private static Expr shifted(Expr expr, int width) {
        return ExprTree.map(
                expr,
                e -> e instanceof Expr.Column column
                        ? new Expr.Column(column.index() - width, column.type(), column.name())
                        : e);
    }

    /// The types of the keys.
    public List<SqlType> keyTypes() {
        return left.stream().map(Expr::type).toList();
    }
}
