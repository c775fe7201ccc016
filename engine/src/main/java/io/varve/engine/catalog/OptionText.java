// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what people write as the value of an option. A text that says nothing is [#UNREADABLE], below every value. Threads: stateless.
final class OptionText {
    static final long UNREADABLE = -1;
    static final long NONE = Long.MAX_VALUE;
    static final long HOUR_NS = 3_600_000_000_000L;
    static final long DAY_NS = 24 * HOUR_NS;

    private static final Map<String, Long> DURATIONS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            HOUR_NS / 60,
            "h",
            HOUR_NS,
            "d",
            DAY_NS,
            "w",
            7 * DAY_NS);

    private static final Map<String, Long> SIZES = Map.of(
            "", 1L,
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "tib", 1L << 40);

    private static final Map<String, Long> COUNTS = Map.of("", 1L, "k", 1_000L, "m", 1_000_000L);

    static final String COUNT_FORM = "a number such as 5000000, '500k' or '5M', or none";

    private OptionText() {}

    static boolean isNone(String text) {
        return text.strip().equalsIgnoreCase("none");
    }

    /// `90s`, `1h30m`, `30d`.
    static long durationNs(String text) {
        return sum(text, DURATIONS, Integer.MAX_VALUE);
    }

    /// `1000`, `20GB`, `64 MiB`.
    static long bytes(String text) {
        return sum(text, SIZES, 1);
    }

    /// `5000000`, `500k`, `5M`, or [#NONE] for `none`.
    static long countOrNone(String text) {
        return isNone(text) ? NONE : sum(text, COUNTS, 1);
    }

    /// The sum of at most `parts` whole numbers with units.
    private static long sum(String text, Map<String, Long> units, int parts) {
        String rest = text.strip().toLowerCase(Locale.ROOT);
        long sum = 0;
        int part = 0;
        while (part == 0 || !rest.isEmpty()) {
            int digits = endOf(rest, 0, false);
            int begin = digits < rest.length() && rest.charAt(digits) == ' ' ? digits + 1 : digits;
            int end = endOf(rest, begin, true);
            @Nullable Long unit = units.get(rest.substring(begin, end));
            if (digits == 0 || unit == null || ++part > parts) {
                return UNREADABLE;
            }
            try {
                sum = Math.addExact(sum, Math.multiplyExact(Long.parseLong(rest.substring(0, digits)), unit));
            } catch (ArithmeticException | NumberFormatException e) {
                return UNREADABLE;
            }
            rest = rest.substring(end).stripLeading();
        }
        return sum;
    }

    /// Where the run of letters, or else of digits, that begins at `from` ends.
    private static int endOf(String text, int from, boolean letters) {
        int at = from;
        while (at < text.length()
                && (letters
                        ? text.charAt(at) >= 'a' && text.charAt(at) <= 'z'
                        : text.charAt(at) >= '0' && text.charAt(at) <= '9')) {
            at++;
        }
        return at;
    }
}
