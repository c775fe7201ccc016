// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Function;
import io.varve.query.plan.QueryException;

/// `regexp_like` and `regexp_replace`, in RE2 syntax. Threads: one; it keeps the last pattern, which mostly is the only one.
final class RegexKernels {
    private final Function function;
    private String source = "";
    private String lastFlags = "";
    private Pattern pattern = Pattern.compile("");

    private RegexKernels(Function function) {
        this.function = function;
    }

    /// The kernel of REGEXP_LIKE, REGEXP_REPLACE or REGEXP_MATCH.
    static Kernel.Many of(Function function) {
        return new RegexKernels(function)::apply;
    }

    private void apply(Vector[] a, int row, Vector into) {
        int flagsAt = function == Function.REGEXP_REPLACE ? 3 : 2;
        String flags = a.length > flagsAt ? a[flagsAt].textAt(row) : "";
        String regex = a[1].textAt(row);
        if (!regex.equals(source) || !flags.equals(lastFlags)) {
            pattern = compiled(regex, flags);
            source = regex;
            lastFlags = flags;
        }
        Matcher matcher = pattern.matcher(a[0].textAt(row));
        switch (function) {
            case REGEXP_REPLACE ->
                into.setText(row, replaced(matcher, a[0].textAt(row), a[2].textAt(row), flags.indexOf('g') >= 0));
            case REGEXP_MATCH -> match(matcher, flags, row, into);
            default -> into.setBoolean(row, matcher.find());
        }
    }

    private static void match(Matcher matcher, String flags, int row, Vector into) {
        if (flags.indexOf('g') >= 0) {
            throw QueryException.value("regexp_match finds the first match, so it does not take the flag g");
        }
        if (!matcher.find()) {
            into.setNull(row);
            return;
        }
        StringBuilder array = new StringBuilder("{");
        int groups = matcher.groupCount();
        for (int group = Math.min(1, groups); group <= groups; group++) {
            String found = matcher.group(group);
            array.append(array.length() == 1 ? "" : ",").append(found == null ? "NULL" : element(found));
        }
        into.setText(row, array.append('}').toString());
    }

    /// A text as PostgreSQL writes it inside of an array.
    private static String element(String text) {
        boolean quoted = text.isEmpty() || text.equalsIgnoreCase("NULL");
        for (int i = 0; i < text.length() && !quoted; i++) {
            quoted = "{},\"\\".indexOf(text.charAt(i)) >= 0 || Character.isWhitespace(text.charAt(i));
        }
        return quoted ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : text;
    }

    private static Pattern compiled(String regex, String flags) {
        int bits = 0;
        for (int i = 0; i < flags.length(); i++) {
            char flag = flags.charAt(i);
            switch (flag) {
                case 'i' -> bits |= Pattern.CASE_INSENSITIVE;
                case 's' -> bits |= Pattern.DOTALL;
                case 'm', 'n' -> bits |= Pattern.MULTILINE;
                case 'g' -> {}
                case 'c' -> bits &= ~Pattern.CASE_INSENSITIVE;
                default -> throw QueryException.value("unknown flag of a regular expression: " + flag);
            }
        }
        try {
            return Pattern.compile(regex, bits);
        } catch (PatternSyntaxException e) {
            throw QueryException.value("invalid regular expression: " + e.getMessage());
        }
    }

    private static String replaced(Matcher matcher, String text, String by, boolean all) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            result.append(text, at, matcher.start());
            appendReplacement(matcher, by, result);
            at = matcher.end();
            if (!all) {
                break;
            }
        }
        return result.append(text, at, text.length()).toString();
    }

    /// A backslash and a digit are what that group matched, and a backslash and `&` all.
    private static void appendReplacement(Matcher matcher, String by, StringBuilder to) {
        for (int i = 0; i < by.length(); i++) {
            char c = by.charAt(i);
            if (c != '\\' || i + 1 == by.length()) {
                to.append(c);
                continue;
            }
            char next = by.charAt(++i);
            int group = next == '&' ? 0 : next - '0';
            if (group >= 0 && group <= 9) {
                String found = group <= matcher.groupCount() ? matcher.group(group) : null;
                to.append(found == null ? "" : found);
            } else {
                to.append(next);
            }
        }
    }
}
