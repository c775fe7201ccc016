// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.QueryException;

/// LIKE and regular expressions, both on RE2, whose time is linear in the text whatever the pattern is.
final class MatchKernels {
    private MatchKernels() {}

    static Eval compile(Expr.Match match, Expressions expressions) {
        return Kernel.of(
                new Matching(match),
                expressions.compile(match.value()),
                expressions.compile(match.pattern()),
                expressions.vector(match));
    }

    /// Keeps the last pattern, which mostly is the only one.
    private static final class Matching implements Kernel.Two {
        private final Expr.Match match;
        private String source = "";
        private Pattern pattern;

        Matching(Expr.Match match) {
            this.match = match;
            this.pattern = pattern("");
        }

        @Override
        public void apply(Vector value, Vector patterns, int row, Vector into) {
            String text = patterns.textAt(row);
            if (!text.equals(source)) {
                pattern = pattern(text);
                source = text;
            }
            into.setBoolean(row, pattern.matcher(value.textAt(row)).find());
        }

        private Pattern pattern(String text) {
            boolean like = match.kind() == Expr.Match.Kind.LIKE || match.kind() == Expr.Match.Kind.ILIKE;
            boolean ignoresCase = match.kind() == Expr.Match.Kind.ILIKE || match.kind() == Expr.Match.Kind.IREGEX;
            int flags = (ignoresCase ? Pattern.CASE_INSENSITIVE : 0) | (like ? Pattern.DOTALL : 0);
            try {
                return Pattern.compile(like ? ofLike(text, match.escape()) : text, flags);
            } catch (PatternSyntaxException e) {
                throw QueryException.value("invalid regular expression: " + e.getMessage());
            }
        }
    }

    private static String ofLike(String like, int escape) {
        StringBuilder regex = new StringBuilder("\\A");
        int[] points = like.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (points[i] == escape) {
                i++;
                if (i == points.length) {
                    throw QueryException.value("LIKE pattern must not end with escape character");
                }
                regex.append(Pattern.quote(Character.toString(points[i])));
            } else if (points[i] == '%') {
                regex.append(".*");
            } else if (points[i] == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(Character.toString(points[i])));
            }
        }
        return regex.append("\\z").toString();
    }
}
