// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.plan.QueryException;
import io.varve.query.plan.TagMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// The engine's matchers for a plan's. In SQL a series without the tag meets no condition but IS NULL; in the engine it has the empty
/// text, so it is kept out by name.
public final class Matchers {
    private Matchers() {}

    public static List<io.varve.engine.series.TagMatcher> of(
            List<TagMatcher> matchers, ToIntFunction<String> columnIds) {
        List<io.varve.engine.series.TagMatcher> all = new ArrayList<>();
        for (TagMatcher matcher : matchers) {
            add(matcher, columnIds.applyAsInt(matcher.tag()), all);
        }
        return all;
    }

    private static void add(TagMatcher matcher, int id, List<io.varve.engine.series.TagMatcher> to) {
        List<String> values = matcher.values();
        switch (matcher.kind()) {
            case EQUAL, IN -> {
                List<String> stored =
                        values.stream().filter(value -> !value.isEmpty()).toList();
                to.add(new io.varve.engine.series.TagMatcher.In(id, stored));
            }
            case NOT_EQUAL, NOT_IN -> {
                values.forEach(value -> to.add(new io.varve.engine.series.TagMatcher.NotEq(id, value)));
                to.add(present(id));
            }
            case REGEX, NOT_REGEX -> {
                to.add(regex(matcher, id));
                to.add(present(id));
            }
            case ABSENT -> to.add(new io.varve.engine.series.TagMatcher.Eq(id, ""));
            case PRESENT -> to.add(present(id));
        }
    }

    private static io.varve.engine.series.TagMatcher present(int id) {
        return new io.varve.engine.series.TagMatcher.NotEq(id, "");
    }

    private static io.varve.engine.series.TagMatcher regex(TagMatcher matcher, int id) {
        String pattern = matcher.values().getFirst();
        try {
            return matcher.kind() == TagMatcher.Kind.REGEX
                    ? new io.varve.engine.series.TagMatcher.Regex(id, pattern)
                    : new io.varve.engine.series.TagMatcher.NotRegex(id, pattern);
        } catch (IllegalArgumentException e) {
            throw QueryException.value(String.valueOf(e.getMessage()));
        }
    }
}
