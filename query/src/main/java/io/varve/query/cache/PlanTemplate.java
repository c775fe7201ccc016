// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.cache;

import io.varve.query.plan.Expr;
import io.varve.query.plan.Place;
import io.varve.query.plan.Plan;
import io.varve.query.plan.SqlType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A plan for every text of one [TextTemplate]: planned once over stand-ins for its strings and for `now()`, it is the plan of any other once
/// the stand-ins are replaced.
///
/// A stand-in that the planner has calculated with is no longer found. So three plans, over stand-ins of different years, months and
/// times of day, must all give the plan of a real text, or there is no template. Sums of `now()` and a constant are found by their distance;
/// the three days are such that no number of months, of forty years either way, is equally long from all of them.
/// Threads: immutable.
final class PlanTemplate {
    private static final long WINDOW_NS = 40L * 366 * 86_400 * 1_000_000_000L;
    private static final List<StandIns> SETS = List.of(
            new StandIns(
                    "a",
                    Instant.parse("2199-01-29T13:17:11.123456789Z"),
                    Instant.parse("2250-02-03T04:05:06.007008009Z")),
            new StandIns(
                    "b",
                    Instant.parse("2203-03-27T02:44:58.987654321Z"),
                    Instant.parse("2252-07-11T21:43:09.112233445Z")),
            new StandIns(
                    "c",
                    Instant.parse("2204-03-04T20:31:06.246813579Z"),
                    Instant.parse("2255-10-19T16:27:52.135724681Z")));

    /// @param now what `now()` is
    /// @param first the first point in time; the others follow in steps of no round length
    private record StandIns(String name, Instant now, Instant first) {
        List<String> strings(String kinds) {
            List<String> strings = new ArrayList<>();
            for (int i = 0; i < kinds.length(); i++) {
                strings.add(
                        kinds.charAt(i) == TextTemplate.TIME
                                ? first.plusSeconds(i * 100_003L)
                                        .plusNanos(i * 7L)
                                        .toString()
                                : "stand-in-" + name + "-" + i + "-of-varve");
            }
            return strings;
        }

        long nowNs() {
            return now.getEpochSecond() * 1_000_000_000L + now.getNano();
        }
    }

    private final TextTemplate stood;
    private final Plan.Query draft;
    private final long nowNs;
    private final Map<String, Integer> strings = new HashMap<>();
    private final Map<Long, Integer> times = new HashMap<>();

    private PlanTemplate(TextTemplate stood, Plan.Query draft, long nowNs) {
        this.stood = stood;
        this.draft = draft;
        this.nowNs = nowNs;
        String kinds = stood.kinds();
        for (int i = 0; i < kinds.length(); i++) {
            strings.put(stood.strings().get(i), i);
            if (kinds.charAt(i) == TextTemplate.TIME) {
                times.put(stood.timeNs(i), i);
            }
        }
    }

    /// Plans a text at an instant.
    @FunctionalInterface
    interface Drafter {
        Plan.Query draft(String sql, long nowNs);
    }

    /// The template that `text` belongs to, whose own plan at `nowNs` is `plan`; null when the planner calculates with a string.
    static @Nullable PlanTemplate of(TextTemplate text, Plan.Query plan, long nowNs, Drafter drafter) {
        PlanTemplate first = null;
        for (StandIns set : SETS) {
            String sql = text.with(set.strings(text.kinds()));
            TextTemplate stood = TextTemplate.of(sql);
            if (stood == null || !stood.key().equals(text.key())) {
                return null;
            }
            PlanTemplate template = new PlanTemplate(stood, drafter.draft(sql, set.nowNs()), set.nowNs());
            if (!template.bind(text, nowNs).equals(plan)) {
                return null;
            }
            first = first == null ? template : first;
        }
        return first;
    }

    /// The plan of `text` at `atNs`, not optimised.
    Plan.Query bind(TextTemplate text, long atNs) {
        Function<Place, Place> places = place -> moved(place, text);
        PlanLiterals literals = new PlanLiterals(literal -> bound(literal, text, atNs), places::apply);
        return new Plan.Query(literals.map(draft.root()), draft.columns());
    }

    private Expr.Literal bound(Expr.Literal literal, TextTemplate text, long atNs) {
        if (literal.value() instanceof String string) {
            Integer index = strings.get(string);
            return index == null ? literal : new Expr.Literal(text.strings().get(index), literal.type());
        }
        if (literal.value() instanceof Long ns && literal.type() == SqlType.BIGINT) {
            Integer index = times.get(ns);
            if (index != null) {
                return new Expr.Literal(text.timeNs(index), SqlType.BIGINT);
            }
            long distance = ns - nowNs;
            if (ns > nowNs - WINDOW_NS && distance < WINDOW_NS) {
                return new Expr.Literal(Math.addExact(atNs, distance), SqlType.BIGINT);
            }
        }
        return literal;
    }

    /// The same place in another text of the template.
    private Place moved(Place place, TextTemplate text) {
        int line = 1;
        int column = 1;
        int shift = 0;
        int next = 0;
        for (int i = 0; i < stood.key().length(); i++) {
            if (line > place.line() || (line == place.line() && column >= place.column())) {
                break;
            }
            char c = stood.key().charAt(i);
            if (c <= TextTemplate.TIME) {
                int length = TextTemplate.quoted(stood.strings().get(next)).length();
                if (line == place.line()) {
                    shift += TextTemplate.quoted(text.strings().get(next)).length() - length;
                }
                column += length;
                next++;
            } else if (c == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new Place(place.line(), place.column() + shift);
    }
}
