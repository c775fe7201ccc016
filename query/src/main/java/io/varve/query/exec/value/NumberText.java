// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

/// Doubles as text: the shortest digits that read back as the same double.
///
/// SQL style is PostgreSQL's: `1`, `1.5`, `1e+20`, `1e-05`, `NaN`, `Infinity`. JSON style always shows that it is a double: `1.0`, `1.5`,
/// `1e20`, `1e-5`; it has no form for values that are not finite.
/// Threads: stateless.
public final class NumberText {
    /// Exponents from here on are written as such, as PostgreSQL does.
    private static final int LARGE_EXPONENT = 15;

    private static final int SMALL_EXPONENT = -4;

    private NumberText() {}

    public static void addSql(TextBuffer to, double value) {
        if (Double.isNaN(value)) {
            to.add("NaN");
        } else if (Double.isInfinite(value)) {
            to.add(value > 0 ? "Infinity" : "-Infinity");
        } else {
            add(to, value, false);
        }
    }

    public static void addJson(TextBuffer to, double finite) {
        add(to, finite, true);
    }

    private static void add(TextBuffer to, double value, boolean json) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15 && (value != 0 || 1 / value > 0)) {
            to.addLong((long) value);
            if (json) {
                to.add(".0");
            }
            return;
        }
        String text = Double.toString(Math.abs(value));
        if (value < 0 || 1 / value < 0) {
            to.add('-');
        }
        int mark = text.indexOf('E');
        int point = text.indexOf('.');
        int end = mark < 0 ? text.length() : mark;
        String digits = text.substring(0, point) + text.substring(point + 1, end);
        int exponent = point - 1 + (mark < 0 ? 0 : Integer.parseInt(text, mark + 1, text.length(), 10));
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
            exponent--;
        }
        int last = digits.length();
        while (last > first + 1 && digits.charAt(last - 1) == '0') {
            last--;
        }
        String significant = digits.substring(first, last);
        if (significant.equals("0")) {
            to.add(json ? "0.0" : "0");
        } else if (exponent < SMALL_EXPONENT || exponent >= LARGE_EXPONENT) {
            addScientific(to, significant, exponent, json);
        } else {
            addPlain(to, significant, exponent);
        }
    }

    private static void addScientific(TextBuffer to, String digits, int exponent, boolean json) {
        to.add(digits.charAt(0));
        if (digits.length() > 1) {
            to.add('.');
            to.add(digits.substring(1));
        }
        to.add('e');
        if (exponent < 0) {
            to.add('-');
        } else if (!json) {
            to.add('+');
        }
        to.addDigits(Math.abs(exponent), json ? 1 : 2);
    }

    /// A number with a fraction; whole ones below the large exponent were written before.
    private static void addPlain(TextBuffer to, String digits, int exponent) {
        if (exponent < 0) {
            to.add("0.");
            for (int i = -1; i > exponent; i--) {
                to.add('0');
            }
            to.add(digits);
        } else {
            to.add(digits.substring(0, exponent + 1));
            to.add('.');
            to.add(digits.substring(exponent + 1));
        }
    }
}
