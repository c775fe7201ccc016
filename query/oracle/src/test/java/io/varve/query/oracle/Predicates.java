// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Draws conditions over the columns of a relation. `~` is `regexp_matches` in DuckDB; both read RE2's syntax.
final class Predicates {
    private static final List<String> HOSTS = List.of("h0", "h1", "h2", "h10", "web-ü", "日本-🙂", "z'q", "nobody");
    private static final List<String> REGIONS = List.of("eu", "us", "", "mars");
    private static final List<String> PATTERNS = List.of("^h[12]", "0$", "ü|🙂", "^(h0|z.q)$", "eu", ".", "u[^s]");
    private static final List<String> LIKES = List.of("%a%", "h_", "_", "a\\_b", "%🙂%", "%", "A%", "日本%");

    private final Draw draw;
    private final Relation relation;
    private final SampleData data;

    Predicates(Draw draw, Relation relation, SampleData data) {
        this.draw = draw;
        this.relation = relation;
        this.data = data;
    }

    /// Any condition, now and then two of them or the opposite.
    Sql any() {
        Sql drawn = simple();
        return switch (draw.below(10)) {
            case 0 -> Sql.fill("($1 OR $2)", Kind.BOOLEAN, drawn, simple());
            case 1 -> Sql.fill("NOT ($1)", Kind.BOOLEAN, drawn);
            case 2 -> Sql.fill("($1 AND $2)", Kind.BOOLEAN, drawn, simple());
            default -> drawn;
        };
    }

    SampleData data() {
        return data;
    }

    private Sql simple() {
        if (draw.mayNest() && draw.percent(12)) {
            Sql query = new Subqueries(draw, relation, data).condition();
            if (query != null) {
                return query;
            }
        }
        for (int attempt = 0; attempt < 20; attempt++) {
            Sql drawn = switch (draw.below(4)) {
                case 0 -> tag();
                case 1 -> time();
                default -> value();
            };
            if (drawn != null) {
                return drawn;
            }
        }
        return Sql.same("1 = 1", Kind.BOOLEAN);
    }

    /// A condition on a tag.
    @Nullable
    Sql tag() {
        Sql hosts = relation.column("host");
        Sql regions = relation.column("region");
        boolean host = hosts != null && (regions == null || draw.percent(60));
        Sql tag = host ? hosts : regions;
        if (tag == null) {
            return null;
        }
        List<String> values = host ? HOSTS : REGIONS;
        Sql value = Scalars.text(draw.from(values));
        return switch (draw.below(9)) {
            case 0, 1 -> Sql.fill("$1 = $2", Kind.BOOLEAN, tag, value).with(Feature.TAG_EQUAL);
            case 2 ->
                Sql.fill("$1 " + draw.of("!=", "<>") + " $2", Kind.BOOLEAN, tag, value)
                        .with(Feature.TAG_NOT_EQUAL);
            case 3, 4 -> {
                List<Sql> in = draw.some(values, 2 + draw.below(2)).stream()
                        .map(Scalars::text)
                        .toList();
                String not = draw.percent(30) ? " NOT" : "";
                yield Sql.fill(
                                "$1" + not + " IN ("
                                        + String.join(
                                                ", ",
                                                in.stream().map(Sql::varve).toList()) + ")",
                                Kind.BOOLEAN,
                                tag)
                        .with(Feature.TAG_IN);
            }
            case 5, 6 -> {
                String pattern = draw.from(PATTERNS);
                boolean not = draw.percent(30);
                yield Sql.fill(
                                "$1 " + (not ? "!~" : "~") + " '" + pattern + "'",
                                (not ? "NOT " : "") + "regexp_matches($1, '" + pattern + "')",
                                Kind.BOOLEAN,
                                tag)
                        .with(Feature.TAG_REGEX);
            }
            case 7 -> nullness(tag);
            default -> like(tag);
        };
    }

    private Sql nullness(Sql column) {
        return Sql.fill("$1 IS" + (draw.percent(50) ? " NOT" : "") + " NULL", Kind.BOOLEAN, column)
                .with(Feature.IS_NULL);
    }

    private Sql like(Sql text) {
        String pattern = "'" + draw.from(LIKES) + "'";
        String operator = draw.of("LIKE", "NOT LIKE");
        return Sql.fill(
                        "$1 " + operator + " " + pattern,
                        "$1 " + operator + " " + pattern + " ESCAPE '\\'",
                        Kind.BOOLEAN,
                        text)
                .with(Feature.LIKE);
    }

    /// A condition on the time, close to a row's.
    @Nullable
    Sql time() {
        Sql time = relation.time();
        if (time == null) {
            return null;
        }
        if (draw.full() && draw.percent(4)) {
            Sql point = point();
            return Sql.fill("($1 >= $2 AND $1 < $2)", Kind.BOOLEAN, time, point)
                    .with(Feature.TIME_FILTER, Feature.EMPTY_RANGE);
        }
        Sql drawn = switch (draw.below(8)) {
            case 0, 1 -> Sql.fill("$1 >= $2", Kind.BOOLEAN, time, point());
            case 2, 3 -> Sql.fill("$1 < $2", Kind.BOOLEAN, time, point());
            case 4 -> Sql.fill("$1 " + draw.of("=", "<>", "<=", ">") + " $2", Kind.BOOLEAN, time, point());
            case 5 ->
                Sql.fill("$1 BETWEEN $2 AND $3", Kind.BOOLEAN, time, point(), point())
                        .with(Feature.BETWEEN);
            default -> {
                int hours = 1 + draw.below(4);
                yield Sql.fill(
                        "$1 > now() - " + draw.of(hours + "h", "INTERVAL '" + hours + " hours'"),
                        "$1 > " + (SampleData.NOW_NS - TimeUnit.HOURS.toNanos(hours)),
                        Kind.BOOLEAN,
                        time);
            }
        };
        return drawn.with(Feature.TIME_FILTER);
    }

    private Sql point() {
        return TimeSql.point(draw, data.someTime(draw.rng()) + draw.below(3) - 1);
    }

    /// A condition on any other column.
    @Nullable
    Sql value() {
        List<Sql> others = relation.columns(EnumSet.complementOf(EnumSet.of(Kind.TIME, Kind.SPAN))).stream()
                .filter(column -> !Set.of("host", "region").contains(Relation.bare(column)))
                .toList();
        if (others.isEmpty()) {
            return null;
        }
        Sql column = draw.from(others);
        if (draw.percent(15)) {
            return nullness(column).with(Feature.VALUE_FILTER);
        }
        Sql drawn = switch (column.kind()) {
            case BOOLEAN -> Sql.fill(draw.of("$1", "NOT $1", "$1 = true", "$1 IS NOT TRUE"), Kind.BOOLEAN, column);
            case TEXT ->
                draw.percent(60)
                        ? like(column)
                        : Sql.fill(
                                "$1 " + comparison() + " $2",
                                Kind.BOOLEAN,
                                column,
                                Scalars.text(draw.of("alpha", "b", "", "naïve", "日本語")));
            default -> number(column);
        };
        return drawn.with(Feature.VALUE_FILTER);
    }

    private Sql number(Sql column) {
        return switch (draw.below(5)) {
            case 0 ->
                Sql.fill(
                                "$1" + (draw.percent(25) ? " NOT" : "") + " BETWEEN $2 AND $3",
                                Kind.BOOLEAN,
                                column,
                                constant(column, -30),
                                constant(column, 25))
                        .with(Feature.BETWEEN);
            case 1 -> Sql.fill("$1 IN ($2, $3)", Kind.BOOLEAN, column, constant(column, 3), constant(column, 7));
            case 2 ->
                Sql.fill(
                        "$1 IS" + (draw.percent(50) ? " NOT" : "") + " DISTINCT FROM $2",
                        Kind.BOOLEAN,
                        column,
                        constant(column, 5));
            default -> Sql.fill("$1 " + comparison() + " $2", Kind.BOOLEAN, column, constant(column, 0));
        };
    }

    private String comparison() {
        return draw.of("=", "<>", "<", "<=", ">", ">=");
    }

    private Sql constant(Sql column, int near) {
        int integer = near + draw.below(40) - 20;
        return switch (column.kind()) {
            case DOUBLE ->
                draw.percent(10)
                        ? Sql.of("'NaN'::double", "'NaN'::DOUBLE", Kind.DOUBLE)
                        : Scalars.decimal(integer * 8.125);
            case UBIGINT ->
                draw.percent(30)
                        ? Sql.of("'9223372036854775808'::ubigint", "9223372036854775808::UBIGINT", Kind.UBIGINT)
                        : Scalars.integer(Math.abs(integer) * 9L);
            default -> Scalars.integer(integer);
        };
    }
}
