// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Judges two answers to one query.
///
/// Rows are compared as multisets; where the query orders, the leading order keys must also come in the same sequence. Doubles are compared
/// by their bits, but for sums and averages of doubles (10⁻⁹ relative, or absolute below 1), and but for the sign of a zero that stands for a group of equals.
final class Comparison {
    private static final double TOLERANCE = 1e-9;
    /// What is left of a double when its last digits, from the tenth on, are cut off.
    private static final long COARSE_BITS = -1L << 20;

    private final QueryShape shape;
    private final boolean gathers;

    private Comparison(QueryShape shape) {
        this.shape = shape;
        this.gathers = shape.gathers();
    }

    /// What differs, or null. An error on either side is a difference.
    static @Nullable String difference(QueryShape shape, Answer varve, Answer duck) {
        if (varve.failure() != null || duck.failure() != null) {
            return "a side failed";
        }
        if (varve.rows().size() != duck.rows().size()) {
            return "rows: varve=" + varve.rows().size() + ", duck="
                    + duck.rows().size();
        }
        return new Comparison(shape).rows(varve.rows(), duck.rows());
    }

    private @Nullable String rows(List<List<@Nullable Object>> varve, List<List<@Nullable Object>> duck) {
        List<Integer> ordered = shape.orderedItems();
        for (int row = 0; row < varve.size(); row++) {
            for (int item : ordered) {
                if (!same(item, true, varve.get(row).get(item), duck.get(row).get(item))) {
                    return "order: row=" + row + ", item=" + (item + 1) + ", varve=" + varve.get(row) + ", duck="
                            + duck.get(row);
                }
            }
        }
        List<List<@Nullable Object>> left = sorted(varve);
        List<List<@Nullable Object>> right = sorted(duck);
        for (int row = 0; row < left.size(); row++) {
            for (int item = 0; item < shape.items().size(); item++) {
                if (!same(item, gathers, left.get(row).get(item), right.get(row).get(item))) {
                    return "row: item=" + (item + 1) + ", varve=" + left.get(row) + ", duck=" + right.get(row);
                }
            }
        }
        return null;
    }

    private boolean exact(int item) {
        return shape.items().get(item).sql().exact();
    }

    /// @param anyZero whether 0 and −0, which are equal in every order, are the same
    private boolean same(int item, boolean anyZero, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Double left && b instanceof Double right) {
            if (left.isNaN() || right.isNaN()) {
                return left.isNaN() && right.isNaN();
            }
            if (anyZero && left == 0.0 && right == 0.0) {
                return true;
            }
            return left.equals(right)
                    || (!exact(item)
                            && Math.abs(left - right)
                                    <= TOLERANCE * Math.max(1, Math.max(Math.abs(left), Math.abs(right))));
        }
        return Objects.equals(a, b);
    }

    /// By the exact items first, so that those which may differ a little cannot decide between unlike rows.
    private List<List<@Nullable Object>> sorted(List<List<@Nullable Object>> rows) {
        List<Integer> items = new ArrayList<>();
        for (boolean wanted : new boolean[] {true, false}) {
            for (int item = 0; item < shape.items().size(); item++) {
                if (exact(item) == wanted) {
                    items.add(item);
                }
            }
        }
        List<List<@Nullable Object>> copy = new ArrayList<>(rows);
        Comparator<List<@Nullable Object>> order = (a, b) -> {
            int found = 0;
            for (int i = 0; found == 0 && i < items.size(); i++) {
                found = compare(exact(items.get(i)), a.get(items.get(i)), b.get(items.get(i)));
            }
            return found;
        };
        copy.sort(order);
        return copy;
    }

    private static double coarse(double value) {
        return Double.longBitsToDouble(Double.doubleToLongBits(value + 0.0) & COARSE_BITS);
    }

    /// Values that may differ a little are told apart only where they differ more.
    private int compare(boolean exact, @Nullable Object a, @Nullable Object b) {
        if (!exact && a instanceof Double left && b instanceof Double right) {
            return Double.compare(coarse(left), coarse(right));
        }
        if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
        }
        return switch (a) {
            case BigInteger left when b instanceof BigInteger right -> left.compareTo(right);
            case Double left
            when b instanceof Double right ->
                gathers ? Double.compare(left + 0.0, right + 0.0) : Double.compare(left, right);
            case Boolean left when b instanceof Boolean right -> left.compareTo(right);
            default -> a.toString().compareTo(b.toString());
        };
    }
}
