// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.portable;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Says whether two answers are the same: numbers to ten digits (each engine sums in its own order), booleans as words or digits, times
/// with T or a space, and without regard to the order of rows where the query leaves it open.
final class Answers {
    private static final MathContext DIGITS = new MathContext(10, RoundingMode.HALF_EVEN);

    private Answers() {}

    static boolean same(List<List<String>> expected, List<List<String>> actual, boolean anyOrder) {
        return normal(expected, anyOrder).equals(normal(actual, anyOrder));
    }

    private static List<List<String>> normal(List<List<String>> rows, boolean sorted) {
        List<List<String>> result = new ArrayList<>();
        for (List<String> row : rows) {
            result.add(row.stream().map(value -> normal(value.strip())).toList());
        }
        if (sorted) {
            result.sort(Comparator.comparing(List::toString));
        }
        return result;
    }

    private static String normal(String value) {
        switch (value) {
            case "true", "t" -> {
                return "1";
            }
            case "false", "f" -> {
                return "0";
            }
            case "inf" -> {
                return "Infinity";
            }
            case "-inf" -> {
                return "-Infinity";
            }
            case "(empty)" -> {
                return "";
            }
            default -> {}
        }
        if (!value.isEmpty() && "+-.0123456789".indexOf(value.charAt(0)) >= 0) {
            try {
                return canonical(new BigDecimal(value));
            } catch (NumberFormatException e) {
                return value.replaceFirst("(\\d)T(\\d)", "$1 $2");
            }
        }
        return value;
    }

    private static String canonical(BigDecimal number) {
        // Trigonometry is not exact to the last bit; nothing in the files is as small as this but for that.
        if (number.abs().doubleValue() < 1e-15) {
            return "0";
        }
        BigDecimal exact = number.stripTrailingZeros();
        return (exact.scale() <= 0 ? exact : exact.round(DIGITS).stripTrailingZeros()).toPlainString();
    }
}
