// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.cache;

import io.varve.query.plan.TimeText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A text of SQL with the strings taken out that may differ from one asking to the next, found by one pass over its characters.
///
/// Shape:   [#key] is the text with [#TEXT] or [#TIME] where each string was; a string that reads as a point in time is of the second
/// kind, for the planner treats it in another way. What decides about the form of the plan stays in the key: numbers, intervals, arguments of
/// functions, whatever is cast.
/// Threads: immutable.
final class TextTemplate {
    static final char TEXT = '\u0001';
    static final char TIME = '\u0002';

    private static final int MAX_CHARACTERS = 16_384;
    private static final int MAX_STRINGS = 64;
    /// Words whose `(` begins no arguments.
    private static final Set<String> NO_FUNCTIONS = Set.of(
            "",
            "IN",
            "AND",
            "OR",
            "NOT",
            "WHERE",
            "ON",
            "HAVING",
            "SELECT",
            "FROM",
            "BY",
            "WHEN",
            "THEN",
            "ELSE",
            "FILTER",
            "OVER",
            "VALUES",
            "BETWEEN",
            "LIKE",
            "ILIKE",
            "CASE",
            "AS",
            "ALL",
            "EXISTS",
            "UNION",
            "JOIN",
            "USING",
            "WITH",
            "IS",
            "DISTINCT");
    /// Words behind which a string is no value of its own.
    private static final Set<String> BOUND =
            Set.of("INTERVAL", "DATE", "TIME", "ESCAPE", "ZONE", "AS", "SIMILAR", "TO", "OFFSET");

    private final String key;
    private final List<String> strings;
    private final long[] times;

    private TextTemplate(String key, List<String> strings, long[] times) {
        this.key = key;
        this.strings = strings;
        this.times = times;
    }

    /// The template of a query; null for any other statement and for what is better planned as it stands: comments, dollar quotes,
    /// escapes, parameters, very long texts.
    static @Nullable TextTemplate of(String sql) {
        return sql.length() > MAX_CHARACTERS ? null : new Lexer(sql).read();
    }

    /// What stays the same.
    String key() {
        return key;
    }

    /// The strings in the order of the text, without quotes.
    List<String> strings() {
        return strings;
    }

    /// Epoch nanoseconds of string `index`, which is of the kind [#TIME].
    long timeNs(int index) {
        return times[index];
    }

    /// Kinds of the strings, one character each.
    String kinds() {
        StringBuilder kinds = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= TIME) {
                kinds.append(key.charAt(i));
            }
        }
        return kinds.toString();
    }

    /// The text with other strings in place of its own.
    String with(List<String> others) {
        StringBuilder text = new StringBuilder();
        int next = 0;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c <= TIME) {
                text.append(quoted(others.get(next++)));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /// A string as it is written.
    static String quoted(String string) {
        return '\'' + string.replace("'", "''") + '\'';
    }

    private static final class Lexer {
        private final String sql;
        private final StringBuilder key;
        private final List<String> strings = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
        private final Deque<Boolean> open = new ArrayDeque<>();
        private int at;
        /// The word before this place with nothing but white space between, in capitals; "" = none.
        private String word = "";

        Lexer(String sql) {
            this.sql = sql;
            this.key = new StringBuilder(sql.length());
        }

        @Nullable
        TextTemplate read() {
            if (!beginsAsQuery()) {
                return null;
            }
            while (at < sql.length()) {
                if (!next()) {
                    return null;
                }
            }
            return new TextTemplate(
                    key.toString(),
                    List.copyOf(strings),
                    times.stream().mapToLong(Long::longValue).toArray());
        }

        private boolean beginsAsQuery() {
            int from = 0;
            while (from < sql.length() && Character.isWhitespace(sql.charAt(from))) {
                from++;
            }
            return sql.regionMatches(true, from, "SELECT", 0, 6) || sql.regionMatches(true, from, "WITH", 0, 4);
        }

        /// Takes one word, string, name or sign; false when the text is none for a template.
        private boolean next() {
            char c = sql.charAt(at);
            if (Character.isLetterOrDigit(c) || c == '_') {
                takeWord();
                return true;
            }
            switch (c) {
                case '\'' -> {
                    return takeString();
                }
                case '"' -> {
                    return takeName();
                }
                case '(' -> {
                    boolean inside = !open.isEmpty() && open.peek();
                    open.push(!NO_FUNCTIONS.contains(word) || (inside && word.isEmpty()));
                }
                case ')' -> open.poll();
                case '$', '\\', '`', '?' -> {
                    return false;
                }
                case '-', '/' -> {
                    if (at + 1 < sql.length() && (sql.charAt(at + 1) == '-' || sql.charAt(at + 1) == '*')) {
                        return false;
                    }
                }
                default -> {
                    if (Character.isWhitespace(c)) {
                        key.append(c);
                        at++;
                        return true;
                    }
                    if (c < ' ') {
                        return false;
                    }
                }
            }
            word = "";
            key.append(c);
            at++;
            return true;
        }

        private void takeWord() {
            int from = at;
            while (at < sql.length() && (Character.isLetterOrDigit(sql.charAt(at)) || sql.charAt(at) == '_')) {
                at++;
            }
            key.append(sql, from, at);
            word = sql.substring(from, at).toUpperCase(Locale.ROOT);
        }

        private boolean takeName() {
            int end = sql.indexOf('"', at + 1);
            if (end < 0) {
                return false;
            }
            key.append(sql, at, end + 1);
            at = end + 1;
            // May be the name of a function.
            word = "\"";
            return true;
        }

        private boolean takeString() {
            boolean isGlued = at > 0
                    && (Character.isLetterOrDigit(sql.charAt(at - 1))
                            || sql.charAt(at - 1) == '&'
                            || sql.charAt(at - 1) == '\'');
            int end = at + 1;
            while (end < sql.length() && (sql.charAt(end) != '\'' || isDoubled(end))) {
                end += sql.charAt(end) == '\'' ? 2 : 1;
            }
            if (isGlued || end >= sql.length()) {
                return false;
            }
            String raw = sql.substring(at + 1, end);
            if (raw.indexOf('\\') >= 0 || raw.chars().anyMatch(c -> c < ' ')) {
                return false;
            }
            boolean isTime = word.equals("TIMESTAMP");
            boolean isArgument = !open.isEmpty() && open.peek();
            if (!isTime && (isArgument || BOUND.contains(word) || isCast(end + 1))) {
                key.append(sql, at, end + 1);
            } else if (!takeOut(raw.replace("''", "'"), isTime)) {
                return false;
            }
            at = end + 1;
            word = "";
            return true;
        }

        private boolean takeOut(String string, boolean mustBeTime) {
            long ns = timeNs(string);
            boolean isTime = ns != Long.MIN_VALUE;
            if ((mustBeTime && !isTime) || strings.size() == MAX_STRINGS) {
                return false;
            }
            strings.add(string);
            times.add(ns);
            key.append(isTime ? TIME : TEXT);
            return true;
        }

        /// `Long.MIN_VALUE` for what is no point in time.
        private static long timeNs(String string) {
            String text = string.strip();
            // Cheap to tell for most: an exception is not.
            boolean mayBe = text.length() >= 10
                    && Character.isDigit(text.charAt(0))
                    && text.charAt(4) == '-'
                    && text.charAt(7) == '-';
            if (!mayBe) {
                return Long.MIN_VALUE;
            }
            try {
                return TimeText.parse(string);
            } catch (IllegalArgumentException e) {
                return Long.MIN_VALUE;
            }
        }

        private boolean isDoubled(int quote) {
            return quote + 1 < sql.length() && sql.charAt(quote + 1) == '\'';
        }

        /// Whether `::`, or a string that goes on, comes next.
        private boolean isCast(int from) {
            int i = from;
            while (i < sql.length() && Character.isWhitespace(sql.charAt(i))) {
                i++;
            }
            return i < sql.length() && (sql.charAt(i) == ':' || sql.charAt(i) == '\'');
        }
    }
}
