// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;

/// A condition on one tag. An absent tag is the empty string, so `!=` and patterns that match "" accept it.
///
/// Patterns are RE2 (linear time) and match anywhere in the value, like PostgreSQL's `~`; anchor them with `^` and `$`.
public sealed interface TagMatcher {
    int columnId();

    record Eq(int columnId, String value) implements TagMatcher {}

    record NotEq(int columnId, String value) implements TagMatcher {}

    record In(int columnId, List<String> values) implements TagMatcher {
        public In {
            values = List.copyOf(values);
        }
    }

    /// Errors: IllegalArgumentException when the pattern is no RE2 pattern.
    record Regex(int columnId, String pattern) implements TagMatcher {
        public Regex {
            check(pattern);
        }
    }

    /// Errors: IllegalArgumentException when the pattern is no RE2 pattern.
    record NotRegex(int columnId, String pattern) implements TagMatcher {
        public NotRegex {
            check(pattern);
        }
    }

    private static void check(String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "invalid regular expression: pattern=" + pattern + ", cause=" + e.getDescription(), e);
        }
    }
}
