// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Draws joins. Sides are small, or joined by keys that few rows share.
///
/// An ASOF JOIN is DuckDB's ASOF LEFT JOIN; a tolerance is told there by a CASE around every column of the right side.
final class Joins {
    private static final long MOST_PAIRS = 20_000;

    private final Draw draw;
    private final SampleData data;
    private final Sources sources;

    Joins(Draw draw, SampleData data, Sources sources) {
        this.draw = draw;
        this.data = data;
        this.sources = sources;
    }

    /// Any join of two sides, now and then of three.
    Relation any() {
        int way = draw.below(100);
        if (way < 25) {
            return asof();
        }
        if (way < 37) {
            return lateral();
        }
        if (way < 45) {
            Relation left = sources.cte();
            String alias = draw.alias();
            return join(left, left.renamed(Relation.NONE, Sql.same("w AS " + alias, Kind.TEXT), alias + "."));
        }
        Relation left = draw.percent(35) ? sources.leaf(true) : draw.percent(15) ? sources.numbers() : sources.side();
        Relation joined = join(left, sources.side());
        return draw.percent(15) && joined.rows() < MOST_PAIRS / 20 ? join(joined, sources.side()) : joined;
    }

    private Relation join(Relation left, Relation right) {
        List<Sql> on = new ArrayList<>();
        long pairs = equalities(left, right, on);
        if (pairs > MOST_PAIRS || (on.isEmpty() && draw.percent(50))) {
            return cross(left, right);
        }
        if (draw.percent(20)) {
            Relation both =
                    new Relation(Relation.NONE, Relation.NONE, all(left, right), List.of(), null, false, false, pairs);
            on.add(draw.nested(() -> new Predicates(draw, both, data).any()));
        }
        if (on.isEmpty()) {
            return cross(left, right);
        }
        Feature kind = draw.of(
                Feature.INNER_JOIN,
                Feature.INNER_JOIN,
                Feature.LEFT_JOIN,
                Feature.LEFT_JOIN,
                Feature.RIGHT_JOIN,
                Feature.FULL_JOIN);
        String word = kind.name().replace("_JOIN", "");
        if (draw.percent(25) && usable(left, "host") && usable(right, "host")) {
            return using(left, right, kind, word, pairs);
        }
        Sql condition = on.getFirst();
        for (Sql more : on.subList(1, on.size())) {
            condition = Sql.fill("$1 AND $2", Kind.BOOLEAN, condition, more);
        }
        Sql from = Sql.fill("$1 " + word + " JOIN $2 ON $3", Kind.TEXT, left.from(), right.from(), condition)
                .with(kind);
        return both(left, right, from, all(left, right), pairs + left.rows() + right.rows());
    }

    private static boolean usable(Relation side, String name) {
        return side.columns().stream()
                        .filter(column -> Relation.bare(column).equals(name))
                        .count()
                == 1;
    }

    private Relation using(Relation left, Relation right, Feature kind, String word, long pairs) {
        Sql from = Sql.fill("$1 " + word + " JOIN $2 USING (host)", Kind.TEXT, left.from(), right.from())
                .with(kind, Feature.USING);
        List<Sql> columns = new ArrayList<>(all(left, right));
        columns.removeIf(column -> Relation.bare(column).equals("host"));
        columns.addFirst(Sql.same("host", Kind.TEXT));
        return both(left, right, from, columns, pairs + left.rows() + right.rows());
    }

    /// Few rows of both, each with each.
    private Relation cross(Relation left, Relation right) {
        Relation few = Relation.table(SampleTable.FEW, draw.alias());
        Relation one = left.rows() > MOST_PAIRS / 60 ? few : left;
        Relation other = one.rows() * right.rows() > MOST_PAIRS || one.equals(few)
                ? Relation.table(SampleTable.FEW, draw.alias())
                : right;
        Sql from = Sql.fill(draw.of("$1 CROSS JOIN $2", "$1, $2"), Kind.TEXT, one.from(), other.from())
                .with(Feature.CROSS_JOIN);
        return both(one, other, from, all(one, other), one.rows() * other.rows());
    }

    private static Relation both(Relation left, Relation right, Sql from, List<Sql> columns, long rows) {
        List<Sql> identity = new ArrayList<>();
        if (!left.identity().isEmpty() && !right.identity().isEmpty()) {
            identity.addAll(left.identity());
            identity.addAll(right.identity());
            if (!columns.containsAll(identity)) {
                identity.clear();
            }
        }
        return new Relation(left.with(), from, columns, identity, null, false, false, rows);
    }

    private static List<Sql> all(Relation left, Relation right) {
        List<Sql> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        return columns;
    }

    /// Adds conditions until few pairs are left; returns about how many.
    private long equalities(Relation left, Relation right, List<Sql> on) {
        long pairs = left.rows() * right.rows();
        int wanted = draw.below(3);
        for (int attempt = 0; attempt < 12 && (on.size() < wanted || pairs > MOST_PAIRS); attempt++) {
            String name = draw.of("host", "region", "k", "k", "b", "s", "e", "d", "time", "n");
            Sql one = left.column(name);
            Sql other = right.column(draw.percent(10) && name.equals("k") ? draw.of("u", "e") : name);
            if (one == null || other == null) {
                continue;
            }
            String operator = draw.percent(12) ? "IS NOT DISTINCT FROM" : "=";
            on.add(Sql.fill("$1 " + operator + " $2", Kind.BOOLEAN, one, other));
            pairs /= switch (name) {
                case "host" -> 3;
                case "region", "b" -> 2;
                case "s" -> 8;
                default -> 40;
            };
        }
        if (on.isEmpty() && pairs <= MOST_PAIRS && draw.percent(50)) {
            Sql one = left.column("k");
            Sql other = right.column("k");
            if (one != null && other != null) {
                on.add(Sql.fill("$1 " + draw.of("<", ">=", "<>") + " $2", Kind.BOOLEAN, one, other));
            }
        }
        return pairs;
    }

    private Relation asof() {
        Relation left = sources.leaf(true);
        Relation right = draw.percent(50)
                ? Relation.table(SampleTable.FEW, draw.alias())
                : sources.narrow(SampleTable.LARGE.getFirst());
        Sql leftTime = left.column("time");
        Sql rightTime = right.column("time");
        if (leftTime == null || rightTime == null) {
            throw new IllegalStateException("a table without time");
        }
        boolean strict = draw.percent(30);
        List<Sql> keys = draw.some(InnerQueries.tags(right), draw.below(3));
        Sql varveKeys = Relation.NONE;
        Sql duckKeys = Relation.NONE;
        for (Sql key : keys) {
            String name = Relation.bare(key);
            Sql other = left.column(name);
            duckKeys = Sql.fill("$1$2 = $3 AND ", Kind.TEXT, duckKeys, other == null ? key : other, key);
            varveKeys = Sql.same(varveKeys.varve() + (varveKeys.varve().isEmpty() ? "" : ", ") + name, Kind.TEXT);
        }
        long tolerance = draw.percent(40) ? TimeUnit.MINUTES.toNanos(draw.of(1, 10, 90)) : -1;
        Sql from = Sql.fill(
                        "$1 " + (strict ? "LT" : "ASOF") + " JOIN $2"
                                + (keys.isEmpty() ? "" : " ON (" + varveKeys.varve() + ")")
                                + (tolerance < 0
                                        ? ""
                                        : " TOLERANCE " + TimeUnit.NANOSECONDS.toMinutes(tolerance) + "m"),
                        "$1 ASOF LEFT JOIN $2 ON " + duckKeys.duck() + "$3 " + (strict ? ">" : ">=") + " $4",
                        Kind.TEXT,
                        left.from(),
                        right.from(),
                        leftTime,
                        rightTime)
                .with(Feature.ASOF_JOIN);
        List<Sql> columns = new ArrayList<>(left.columns());
        for (Sql column : right.columns()) {
            columns.add(
                    tolerance < 0
                            ? column
                            : Sql.fill(
                                    "$1",
                                    "CASE WHEN $2 - $3 <= " + tolerance + " THEN $1 END",
                                    column.kind(),
                                    column,
                                    leftTime,
                                    rightTime));
        }
        return new Relation(
                left.with(), from, columns, left.identity(), left.time(), left.uniqueTime(), false, left.rows());
    }

    /// For each row of the left side the first ones that have the same key.
    private Relation lateral() {
        Relation left = sources.side();
        Relation inside = Relation.table(SampleTable.FEW, draw.alias());
        Sql key = left.column(draw.of("host", "region", "k"));
        Sql other = key == null ? null : inside.column(Relation.bare(key));
        if (key == null || other == null) {
            return join(left, sources.side());
        }
        String alias = draw.alias();
        List<Sql> order = inside.identity();
        Sql query = Sql.fill(
                "(SELECT * FROM $1 WHERE $2 = $3 ORDER BY $4, $5, $6 LIMIT " + (1 + draw.below(3)) + ") AS " + alias,
                Kind.TEXT,
                inside.from(),
                other,
                key,
                order.get(0),
                order.get(1),
                order.get(2));
        Sql from = Sql.fill(
                        draw.of("$1 CROSS JOIN LATERAL $2", "$1 LEFT JOIN LATERAL $2 ON true"),
                        Kind.TEXT,
                        left.from(),
                        query)
                .with(Feature.LATERAL);
        Relation right = inside.renamed(Relation.NONE, Relation.NONE, alias + ".");
        return both(left, right, from, all(left, right), 2 * left.rows());
    }
}
