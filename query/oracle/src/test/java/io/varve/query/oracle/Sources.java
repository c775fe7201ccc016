// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Draws what stands behind FROM in the full language: tables, joins of all kinds, set operations, derived tables, series of numbers.
final class Sources {
    private static final Set<Kind> COMBINED =
            EnumSet.of(Kind.BIGINT, Kind.UBIGINT, Kind.DOUBLE, Kind.TEXT, Kind.BOOLEAN, Kind.TIME);
    private static final long NARROW_ROWS = 200;

    private final Draw draw;
    private final SampleData data;
    private final InnerQueries inner;

    Sources(Draw draw, SampleData data, InnerQueries inner) {
        this.draw = draw;
        this.data = data;
        this.inner = inner;
    }

    /// Any of them.
    Relation any() {
        int way = draw.below(100);
        if (way < 14) {
            return leaf(true);
        }
        if (way < 46) {
            return new Joins(draw, data, this).any();
        }
        if (way < 56) {
            return inner.named(combined(), draw.percent(50));
        }
        if (way < 62) {
            return inner.named(latest(), false);
        }
        if (way < 68) {
            return new GapFills(draw, data).any();
        }
        if (way < 72) {
            return numbers();
        }
        if (way < 76) {
            return values();
        }
        return inner.named(draw.percent(40) ? inner.groups(leaf(true)) : inner.rows(leaf(true)), draw.percent(50));
    }

    /// A table, or some of its rows.
    ///
    /// @param large whether it may have thousands of rows
    Relation leaf(boolean large) {
        if (draw.percent(large ? 30 : 50)) {
            return Relation.table(SampleTable.FEW, draw.alias());
        }
        return large && draw.percent(60)
                ? Relation.table(draw.from(SampleTable.LARGE), draw.alias())
                : narrow(draw.from(SampleTable.LARGE));
    }

    /// One side of a join: a small leaf, or groups.
    Relation side() {
        return draw.percent(75) ? leaf(false) : inner.named(inner.groups(leaf(true)), false);
    }

    /// Some rows of a table, now and then none.
    Relation narrow(SampleTable table) {
        return inner.named(narrowRows(table), false);
    }

    /// A query for some rows of a table with all their columns.
    private Relation narrowRows(SampleTable table) {
        Relation whole = Relation.table(table, draw.alias());
        Sql k = whole.columns().get(SampleTable.FIRST_FIELD);
        int low = draw.below(96) - 50;
        boolean none = draw.percent(7);
        Sql text = Sql.fill(
                "SELECT * FROM $1 WHERE $2 BETWEEN $3 AND $4",
                Kind.TEXT,
                whole.from(),
                k,
                Scalars.integer(low),
                Scalars.integer(none ? low - 1 : low + 2L));
        return new Relation(
                Relation.NONE,
                none ? text.with(Feature.EMPTY_RANGE) : text,
                whole.columns(),
                whole.identity(),
                whole.time(),
                whole.uniqueTime(),
                false,
                NARROW_ROWS);
    }

    /// A CTE, for several uses.
    Relation cte() {
        return inner.named(narrowRows(draw.from(SampleTable.LARGE)), true);
    }

    /// `UNION`, `INTERSECT`, `EXCEPT`, of two queries or three.
    private Relation combined() {
        Relation first = leaf(true);
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < 1 + draw.below(3); i++) {
            kinds.add(draw.from(first.columns(COMBINED)).kind());
        }
        Sql all = select(first, kinds);
        boolean distinct = false;
        for (int i = 0; i < (draw.percent(25) ? 2 : 1); i++) {
            Feature operation = draw.of(Feature.UNION, Feature.INTERSECT, Feature.EXCEPT);
            distinct = draw.percent(55);
            String joint = " " + operation.name() + (distinct ? " " : " ALL ");
            all = Sql.fill("($1)" + joint + "($2)", Kind.TEXT, all, select(leaf(true), kinds))
                    .with(operation);
        }
        List<Sql> columns = new ArrayList<>();
        for (Kind kind : kinds) {
            columns.add(Sql.same("g" + columns.size(), kind));
        }
        List<Sql> identity = distinct ? columns : List.of();
        return new Relation(Relation.NONE, all, columns, identity, null, false, false, 2 * NARROW_ROWS);
    }

    private Sql select(Relation relation, List<Kind> kinds) {
        List<Sql> shown = new ArrayList<>();
        for (Kind kind : kinds) {
            Sql column = draw.from(relation.columns(EnumSet.of(kind)));
            shown.add(Sql.fill("$1 AS g" + shown.size(), kind, column));
        }
        Predicates predicates = new Predicates(draw, relation, data);
        return new InnerQueries.QueryText(shown, relation, inner.where(predicates, 40), List.of()).sql();
    }

    /// `LATEST ON`: the newest row for each value of some tags.
    private Relation latest() {
        SampleTable table = draw.percent(50) ? SampleTable.FEW : draw.from(SampleTable.LARGE);
        Relation whole = Relation.table(table, draw.alias());
        List<Sql> tags = InnerQueries.tags(whole);
        List<Sql> keys = table.uniqueTimes() ? draw.some(tags, 1 + draw.below(2)) : tags;
        List<Sql> parts =
                List.of(whole.identity().getFirst(), keys.getFirst(), keys.getLast(), where(whole), whole.from());
        String by = keys.size() == 1 ? "$2" : "$2, $3";
        Sql text = Sql.fill(
                        "SELECT * FROM $5 WHERE $4 LATEST ON time PARTITION BY "
                                + by.replace("$2", bare(keys.getFirst())).replace("$3", bare(keys.getLast())),
                        "SELECT * FROM $5 WHERE $4 QUALIFY row_number() OVER (PARTITION BY " + by
                                + " ORDER BY $1 DESC) = 1",
                        Kind.TEXT,
                        parts.toArray(new Sql[0]))
                .with(Feature.LATEST_ON);
        return new Relation(
                Relation.NONE, text, whole.columns(), whole.identity(), whole.time(), table.uniqueTimes(), false, 20);
    }

    private static String bare(Sql column) {
        return Relation.bare(column);
    }

    private Sql where(Relation relation) {
        return new Predicates(draw, relation, data).any();
    }

    /// Numbers that a recursion makes, or `generate_series`.
    Relation numbers() {
        String alias = draw.alias();
        List<Sql> columns = List.of(Sql.same(alias + ".k", Kind.BIGINT));
        int rows = 1 + draw.below(40);
        if (draw.percent(40)) {
            Sql series =
                    Sql.same("generate_series(-3, " + rows + ") AS " + alias + "(k)", Kind.TEXT, Feature.RECURSIVE);
            return new Relation(Relation.NONE, series, columns, columns, null, false, false, rows);
        }
        int step = 1 + draw.below(3);
        Sql with = draw.percent(50)
                ? Sql.fill(
                        "WITH RECURSIVE r(k) AS (SELECT $1 UNION ALL SELECT k + $2 FROM r WHERE k < $3) ",
                        Kind.TEXT,
                        Scalars.integer(0),
                        Scalars.integer(step),
                        Scalars.integer(rows))
                : Sql.fill(
                        "WITH RECURSIVE r(k) AS (SELECT $1 UNION SELECT (k * $2 + 1) % $3 FROM r) ",
                        Kind.TEXT, Scalars.integer(0), Scalars.integer(step), Scalars.integer(rows));
        return new Relation(
                with.with(Feature.RECURSIVE, Feature.CTE),
                Sql.same("r AS " + alias, Kind.TEXT),
                columns,
                columns,
                null,
                false,
                false,
                rows);
    }

    /// Rows of constants.
    private Relation values() {
        String alias = draw.alias();
        Sql rows = Relation.NONE;
        int count = 1 + draw.below(5);
        for (int i = 0; i < count; i++) {
            Sql host = draw.percent(20) ? Sql.same("NULL", Kind.TEXT) : Scalars.text(draw.of("h0", "web-ü", "日本-🙂"));
            Sql k = i > 0 && draw.percent(20) ? Sql.same("NULL", Kind.BIGINT) : Scalars.integer(draw.below(9) - 4L);
            Sql e = Scalars.decimal(draw.below(30) / 8.0);
            rows = Sql.fill((i == 0 ? "$1" : "$1, ") + "($2, $3, $4)", Kind.TEXT, rows, host, k, e);
        }
        List<Sql> columns = List.of(
                Sql.same(alias + ".host", Kind.TEXT),
                Sql.same(alias + ".k", Kind.BIGINT),
                Sql.same(alias + ".e", Kind.DOUBLE));
        Sql from = Sql.fill("(VALUES $1) AS " + alias + "(host, k, e)", Kind.TEXT, rows)
                .with(Feature.VALUES);
        return new Relation(Relation.NONE, from, columns, List.of(), null, false, false, count);
    }
}
