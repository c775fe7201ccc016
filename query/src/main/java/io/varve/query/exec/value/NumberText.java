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
        if ((long) value == value && Math.abs(value) < 1e15 && (value != 0 || 1 / value > 0)) {
            to.addLong((long) value);
            if (json) {
                to.add(".0");
            }
            return;
        }
        if (value < 0 || 1 / value < 0) {
            to.add('-');
        }
        if (value == 0) {
            to.add(json ? "0.0" : "0");
            return;
        }
        ShortestDecimal decimal = ShortestDecimal.of(Math.abs(value));
        int digits = TextBuffer.digitsOf(decimal.digits());
        int exponent = decimal.exponent() + digits - 1;
        if (exponent < SMALL_EXPONENT || exponent >= LARGE_EXPONENT) {
            addScientific(to, decimal.digits(), digits, exponent, json);
        } else {
            addPlain(to, decimal.digits(), digits, exponent);
        }
    }

    private static void addScientific(TextBuffer to, long value, int digits, int exponent, boolean json) {
        if (digits == 1) {
            to.add((char) ('0' + value));
        } else {
            to.addDecimal(value, digits, 1);
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
    private static void addPlain(TextBuffer to, long value, int digits, int exponent) {
        if (exponent < 0) {
            to.add("0.");
            to.addDigits(value, digits - exponent - 1);
        } else {
            to.addDecimal(value, digits, exponent + 1);
        }
    }
}
