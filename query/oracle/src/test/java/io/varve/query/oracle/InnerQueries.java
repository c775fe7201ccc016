// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Draws the parts that queries share whether they stand inside or outside: conditions, keys, and whole queries for FROM and WITH.
final class InnerQueries {
    private static final long GROUPS = 100;

    private final Draw draw;
    private final SampleData data;

    InnerQueries(Draw draw, SampleData data) {
        this.draw = draw;
        this.data = data;
    }

    /// Gives `inner`, whose FROM is a query, a name.
    Relation named(Relation inner, boolean cte) {
        String alias = draw.full() ? draw.alias() : "w";
        String qualifier = draw.full() ? alias + "." : "";
        Sql query = inner.from();
        if (cte) {
            Sql with = Sql.fill("WITH w AS ($1) ", Kind.TEXT, query).with(Feature.CTE);
            return inner.renamed(with, Sql.same(alias.equals("w") ? "w" : "w AS " + alias, Kind.TEXT), qualifier);
        }
        Sql from = Sql.fill("($1) AS " + alias, Kind.TEXT, query).with(Feature.SUBQUERY);
        return inner.renamed(Relation.NONE, from, qualifier);
    }

    /// Some columns of `table`, those that name a row among them, and as `x` an expression or a call of a window function.
    Relation rows(Relation table) {
        Predicates predicates = new Predicates(draw, table, data);
        Scalars scalars = new Scalars(draw, table, predicates);
        List<Sql> shown = new ArrayList<>(table.identity());
        shown.addAll(draw.some(
                table.columns().subList(SampleTable.FIRST_FIELD, table.columns().size()), 4));
        List<Sql> columns = new ArrayList<>(shown);
        Sql extra = scalars.expression();
        if (draw.full() && draw.percent(50)) {
            Sql call = draw.nested(() -> new Windows(draw, table, scalars, predicates).call());
            extra = call.exact() ? call : extra;
        }
        columns.add(Sql.same("x", extra.kind()));
        shown.add(Sql.fill("$1 AS x", extra.kind(), extra));
        QueryText text = new QueryText(shown, table, where(predicates, 50), List.of());
        return new Relation(
                Relation.NONE,
                text.sql(),
                columns,
                table.identity(),
                table.time(),
                table.uniqueTime(),
                false,
                table.rows());
    }

    /// Groups of `table`: keys `g0` …, aggregates `a1` ….
    Relation groups(Relation table) {
        Predicates predicates = new Predicates(draw, table, data);
        Scalars scalars = new Scalars(draw, table, predicates);
        List<Sql> keys = draw.nested(() -> keys(table, scalars));
        Aggregates all = new Aggregates(draw, table, scalars, predicates, tiesDecided(table, keys));
        List<Sql> aggregates =
                draw.nested(() -> all.several(3)).stream().filter(Sql::exact).toList();
        List<Sql> shown = new ArrayList<>();
        List<Sql> columns = new ArrayList<>();
        for (Sql key : keys) {
            columns.add(Sql.same("g" + columns.size(), key.kind()));
            shown.add(Sql.fill("$1 AS g" + shown.size(), key.kind(), key));
        }
        for (Sql aggregate : aggregates) {
            columns.add(Sql.same("a" + columns.size(), aggregate.kind()));
            shown.add(Sql.fill("$1 AS a" + shown.size(), aggregate.kind(), aggregate));
        }
        QueryText text = new QueryText(shown, table, where(predicates, 50), keys);
        return new Relation(
                Relation.NONE, text.sql(), columns, columns.subList(0, keys.size()), null, false, false, GROUPS);
    }

    /// The text of an inner query.
    record QueryText(List<Sql> shown, Relation relation, List<Sql> where, List<Sql> keys) {
        Sql sql() {
            List<Sql> parts = new ArrayList<>();
            String text = "SELECT " + list(shown, ", ", parts) + " FROM " + list(List.of(relation.from()), "", parts);
            text += where.isEmpty() ? "" : " WHERE " + list(where, " AND ", parts);
            text += keys.isEmpty() ? "" : " GROUP BY " + list(keys, ", ", parts);
            Sql query = Relation.NONE;
            // From the last to the first, so that $1 does not fill the front of $10.
            String duck = text;
            for (int i = parts.size(); i > 0; i--) {
                text = text.replace("$" + i, parts.get(i - 1).varve());
                duck = duck.replace("$" + i, parts.get(i - 1).duck());
                query = query.with(parts.get(i - 1).features().toArray(new Feature[0]));
            }
            return Sql.of(text, duck, Kind.TEXT, query.features().toArray(new Feature[0]));
        }

        private static String list(List<Sql> more, String joint, List<Sql> parts) {
            List<String> marks = new ArrayList<>();
            for (Sql part : more) {
                parts.add(part);
                marks.add("$" + parts.size());
            }
            return String.join(joint, marks);
        }
    }

    static List<Sql> tags(Relation relation) {
        return relation.columns().stream()
                .filter(column -> Set.of("host", "region").contains(Relation.bare(column)))
                .toList();
    }

    /// Groups hold each instant once if the table does, or if the keys are all tags of a stored row.
    static boolean tiesDecided(Relation relation, List<Sql> keys) {
        return relation.uniqueTime() || (relation.identity().size() == 3 && keys.containsAll(tags(relation)));
    }

    List<Sql> keys(Relation relation, Scalars scalars) {
        List<Sql> keys = new ArrayList<>();
        if (draw.percent(60)) {
            for (Sql tag : draw.some(tags(relation), 1 + draw.below(2))) {
                keys.add(tag.with(Feature.GROUP_TAGS));
            }
        }
        Sql time = relation.time();
        if (time != null && draw.percent(45)) {
            keys.add(TimeSql.bucket(draw, time));
        }
        if (keys.isEmpty() || draw.percent(25)) {
            keys.add(scalars.expression().with(Feature.GROUP_EXPRESSION));
        }
        return keys;
    }

    List<Sql> where(Predicates predicates, int chance) {
        List<Sql> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if (draw.percent(chance)) {
                Sql drawn = switch (draw.below(8)) {
                    case 0, 1, 2 -> predicates.tag();
                    case 3 -> predicates.time();
                    case 4, 5 -> predicates.value();
                    default -> predicates.any();
                };
                all.add(drawn == null ? predicates.any() : drawn);
            }
        }
        return all;
    }
}
