// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Draws whole queries of at least three features. The same seed and sample give the same query.
///
/// An answer that is cut by LIMIT is ordered by all its columns, all of them exact, so that there is one right answer; DISTINCT ON is ordered
/// by the columns that name a row.
final class QueryGenerator {
    private static final int MIN_FEATURES = 3;

    private final SampleData data;

    QueryGenerator(SampleData data) {
        this.data = data;
    }

    QueryShape draw(long seed) {
        Draw draw = new Draw(seed);
        while (true) {
            QueryShape shape = shape(draw);
            if (shape.features().size() >= MIN_FEATURES) {
                return shape;
            }
        }
    }

    private QueryShape shape(Draw draw) {
        Relation relation = relation(draw);
        int form = draw.below(100);
        if (form < 16) {
            return rows(draw, relation, false);
        }
        if (form < 28) {
            return rows(draw, relation, true);
        }
        if (form < 40 && !relation.identity().isEmpty()) {
            return distinctOn(draw, relation);
        }
        return grouped(draw, relation, form < 90);
    }

    private Relation relation(Draw draw) {
        Relation table = Relation.table(draw.from(SampleTable.ALL));
        int way = draw.below(100);
        if (way < 66) {
            return table;
        }
        boolean cte = way < 83;
        boolean grouped = draw.percent(35);
        Relation inner = grouped ? innerGroups(draw, table) : innerRows(draw, table);
        return named(inner, cte);
    }

    /// Gives `inner`, whose FROM is a query, a name.
    private static Relation named(Relation inner, boolean cte) {
        Sql query = inner.from();
        Sql with = cte ? Sql.fill("WITH w AS ($1) ", Kind.TEXT, query).with(Feature.CTE) : Relation.NONE;
        Sql from = cte
                ? Sql.same("w", Kind.TEXT)
                : Sql.fill("($1) AS w", Kind.TEXT, query).with(Feature.SUBQUERY);
        return new Relation(with, from, inner.columns(), inner.identity(), inner.time(), inner.uniqueTime(), false);
    }

    private Relation innerRows(Draw draw, Relation table) {
        Predicates predicates = new Predicates(draw, table, data);
        Scalars scalars = new Scalars(draw, table, predicates);
        List<Sql> shown = new ArrayList<>(table.identity());
        shown.addAll(draw.some(
                table.columns().subList(SampleTable.FIRST_FIELD, table.columns().size()), 4));
        List<Sql> columns = new ArrayList<>(shown);
        Sql extra = scalars.expression();
        columns.add(Sql.same("x", extra.kind()));
        shown.add(Sql.fill("$1 AS x", extra.kind(), extra));
        QueryText text = new QueryText(shown, table, where(draw, predicates, 50), List.of());
        return new Relation(
                Relation.NONE, text.sql(), columns, table.identity(), table.time(), table.uniqueTime(), false);
    }

    private Relation innerGroups(Draw draw, Relation table) {
        Predicates predicates = new Predicates(draw, table, data);
        Scalars scalars = new Scalars(draw, table, predicates);
        List<Sql> keys = keys(draw, table, scalars);
        List<Sql> aggregates = new Aggregates(draw, table, scalars, predicates, tiesDecided(table, keys))
                .several(3).stream().filter(Sql::exact).toList();
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
        QueryText text = new QueryText(shown, table, where(draw, predicates, 50), keys);
        return new Relation(Relation.NONE, text.sql(), columns, columns.subList(0, keys.size()), null, false, false);
    }

    /// The text of an inner query.
    private record QueryText(List<Sql> shown, Relation relation, List<Sql> where, List<Sql> keys) {
        Sql sql() {
            List<Sql> parts = new ArrayList<>();
            String text = "SELECT " + list(shown, ", ", parts) + " FROM "
                    + relation.from().varve();
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

    private static List<Sql> where(Draw draw, Predicates predicates, int chance) {
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

    private QueryShape rows(Draw draw, Relation relation, boolean distinct) {
        Predicates predicates = new Predicates(draw, relation, data);
        Scalars scalars = new Scalars(draw, relation, predicates);
        List<QueryShape.Item> items = new ArrayList<>();
        int count = distinct ? 1 + draw.below(3) : 2 + draw.below(4);
        for (int i = 0; i < count; i++) {
            items.add(new QueryShape.Item(draw.percent(50) ? scalars.column() : scalars.expression(), -1));
        }
        QueryShape plain = new QueryShape(
                relation,
                distinct,
                List.of(),
                items,
                where(draw, predicates, 55),
                List.of(),
                false,
                List.of(),
                List.of(),
                -1,
                -1);
        return ordered(draw, plain, distinct ? List.of() : List.of(scalars.expression()));
    }

    private QueryShape distinctOn(Draw draw, Relation relation) {
        Predicates predicates = new Predicates(draw, relation, data);
        Scalars scalars = new Scalars(draw, relation, predicates);
        List<Sql> on = draw.percent(60) ? draw.some(tags(relation), 1 + draw.below(2)) : List.of(scalars.expression());
        if (on.isEmpty()) {
            on = List.of(scalars.column());
        }
        List<QueryShape.Order> order = new ArrayList<>();
        for (Sql key : on) {
            order.add(new QueryShape.Order(-1, false, key, draw.percent(30), nulls(draw)));
        }
        boolean newest = draw.percent(60);
        for (Sql key : relation.identity()) {
            order.add(new QueryShape.Order(-1, false, key, newest, QueryShape.Nulls.DEFAULT));
        }
        List<QueryShape.Item> items = new ArrayList<>();
        on.forEach(key -> items.add(new QueryShape.Item(key, -1)));
        for (int i = 0; i < 3; i++) {
            items.add(new QueryShape.Item(draw.percent(70) ? scalars.column() : scalars.expression(), -1));
        }
        return new QueryShape(
                relation, false, on, items, where(draw, predicates, 50), List.of(), false, List.of(), order, -1, -1);
    }

    private static List<Sql> tags(Relation relation) {
        return relation.columns().stream()
                .filter(column -> Set.of("host", "region").contains(column.varve()))
                .toList();
    }

    /// Groups hold each instant once if the table does, or if the keys are all tags of a stored row.
    private static boolean tiesDecided(Relation relation, List<Sql> keys) {
        return relation.uniqueTime() || (relation.identity().size() == 3 && keys.containsAll(tags(relation)));
    }

    private List<Sql> keys(Draw draw, Relation relation, Scalars scalars) {
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

    private QueryShape grouped(Draw draw, Relation relation, boolean withKeys) {
        Predicates predicates = new Predicates(draw, relation, data);
        Scalars scalars = new Scalars(draw, relation, predicates);
        List<Sql> keys = withKeys ? keys(draw, relation, scalars) : List.of();
        Aggregates aggregates = new Aggregates(draw, relation, scalars, predicates, tiesDecided(relation, keys));
        List<QueryShape.Item> items = new ArrayList<>();
        for (int key = 0; key < keys.size(); key++) {
            if (draw.percent(90)) {
                items.add(new QueryShape.Item(keys.get(key), key));
            }
        }
        aggregates.several(1 + draw.below(4)).forEach(sql -> items.add(new QueryShape.Item(sql, -1)));
        List<Sql> having = draw.percent(withKeys ? 30 : 10) ? List.of(aggregates.having()) : List.of();
        QueryShape plain = new QueryShape(
                relation,
                false,
                List.of(),
                items,
                where(draw, predicates, 45),
                keys,
                draw.percent(50),
                having,
                List.of(),
                -1,
                -1);
        return withKeys ? ordered(draw, plain, List.of()) : plain;
    }

    /// Adds ORDER BY and perhaps LIMIT.
    ///
    /// @param expressions what it may be ordered by beside the items
    private static QueryShape ordered(Draw draw, QueryShape plain, List<Sql> expressions) {
        if (draw.percent(35)) {
            return plain;
        }
        List<Integer> exact = IntStream.range(0, plain.items().size())
                .filter(item -> plain.items().get(item).sql().exact())
                .boxed()
                .toList();
        boolean cut = exact.size() == plain.items().size() && draw.percent(55);
        List<QueryShape.Order> order = new ArrayList<>();
        for (int item : draw.some(exact, cut ? exact.size() : 1 + draw.below(2))) {
            order.add(new QueryShape.Order(item, draw.percent(30), Relation.NONE, draw.percent(45), nulls(draw)));
        }
        if (!expressions.isEmpty() && draw.percent(25)) {
            order.add(
                    draw.below(order.size() + 1),
                    new QueryShape.Order(-1, false, draw.from(expressions), draw.percent(50), nulls(draw)));
        }
        int limit = cut ? draw.of(1, 3, 10, 100, 1500) : -1;
        int offset = cut && draw.percent(60) ? draw.of(0, 1, 7, 40) : -1;
        return new QueryShape(
                plain.relation(),
                plain.distinct(),
                plain.distinctOn(),
                plain.items(),
                plain.where(),
                plain.keys(),
                plain.ordinals(),
                plain.having(),
                order,
                limit,
                offset);
    }

    private static QueryShape.Nulls nulls(Draw draw) {
        return draw.percent(60) ? QueryShape.Nulls.DEFAULT : draw.of(QueryShape.Nulls.FIRST, QueryShape.Nulls.LAST);
    }

    /// Every feature, for counts that start at zero.
    static Set<Feature> all() {
        return EnumSet.allOf(Feature.class);
    }
}
