// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The age at which rows of some series go: those whose tags meet all conditions.
///
/// ```
///   rules     = rule { ";" rule }                  env=dev: 7d; env=test, region!="eu:1": 30d
///   rule      = condition { "," condition } ":" age
///   condition = tag ( "=" | "!=" ) value           an absent tag is the empty text, as in SQL
///   value     = text without , : ; " | '"' text without '"' '"'
/// ```
public record RetentionRule(List<Condition> conditions, long ageNs) {
    /// What one tag must be, or must not be.
    public record Condition(String tag, boolean isEqual, String value) {}

    public RetentionRule {
        conditions = List.copyOf(conditions);
    }

    /// The rules that `text` says; null when it is not understood, none for `none`.
    public static @Nullable List<RetentionRule> parse(String text) {
        return OptionText.isNone(text) ? List.of() : new Reader(text).rules();
    }

    /// Reads one text front to back; any step that does not find what it needs answers null.
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        @Nullable
        List<RetentionRule> rules() {
            List<RetentionRule> rules = new ArrayList<>();
            do {
                RetentionRule rule = rule();
                if (rule == null) {
                    return null;
                }
                rules.add(rule);
            } while (take(';'));
            return at == text.length() ? rules : null;
        }

        private @Nullable RetentionRule rule() {
            List<Condition> conditions = new ArrayList<>();
            do {
                Condition condition = condition();
                if (condition == null) {
                    return null;
                }
                conditions.add(condition);
            } while (take(','));
            if (!take(':')) {
                return null;
            }
            long ageNs = OptionText.durationNs(until(";"));
            return ageNs < OptionText.HOUR_NS ? null : new RetentionRule(conditions, ageNs);
        }

        private @Nullable Condition condition() {
            String tag = until("=!,:;\"");
            boolean isEqual = !take('!');
            if (tag.isEmpty() || !take('=')) {
                return null;
            }
            String value = value();
            return value == null ? null : new Condition(tag, isEqual, value);
        }

        private @Nullable String value() {
            skipSpace();
            if (!take('"')) {
                return until(",:;\"");
            }
            int end = text.indexOf('"', at);
            if (end < 0) {
                return null;
            }
            String value = text.substring(at, end);
            at = end + 1;
            skipSpace();
            return value;
        }

        /// The text up to one of `ends`, or the end, without space around it.
        private String until(String ends) {
            int begin = at;
            while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(begin, at).strip();
        }

        private void skipSpace() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private boolean take(char wanted) {
            boolean isThere = at < text.length() && text.charAt(at) == wanted;
            at += isThere ? 1 : 0;
            return isThere;
        }
    }
}
