// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Draws whole queries of at least three features. The same seed and sample give the same query.
///
/// An answer that is cut by LIMIT is ordered by all its columns, all of them exact, so that there is one right answer; DISTINCT ON is ordered
/// by the columns that name a row.
final class QueryGenerator {
    private static final int MIN_FEATURES = 3;

    private final SampleData data;
    private final boolean full;

    /// @param full see [Draw#full]
    QueryGenerator(SampleData data, boolean full) {
        this.data = data;
        this.full = full;
    }

    QueryShape draw(long seed) {
        Draw draw = new Draw(seed, full);
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

    private InnerQueries inner(Draw draw) {
        return new InnerQueries(draw, data);
    }

    private Relation relation(Draw draw) {
        InnerQueries inner = inner(draw);
        if (draw.full()) {
            return new Sources(draw, data, inner).any();
        }
        Relation table = Relation.table(draw.from(SampleTable.LARGE));
        int way = draw.below(100);
        if (way < 66) {
            return table;
        }
        boolean cte = way < 83;
        return inner.named(draw.percent(35) ? inner.groups(table) : inner.rows(table), cte);
    }

    private QueryShape rows(Draw draw, Relation relation, boolean distinct) {
        Predicates predicates = new Predicates(draw, relation, data);
        Scalars scalars = new Scalars(draw, relation, predicates);
        Windows windows = new Windows(draw, relation, scalars, predicates);
        List<QueryShape.Item> items = new ArrayList<>();
        int count = distinct ? 1 + draw.below(3) : 2 + draw.below(4);
        for (int i = 0; i < count; i++) {
            Sql drawn = draw.full() && draw.percent(40)
                    ? draw.nested(windows::call)
                    : draw.percent(50) ? scalars.column() : scalars.expression();
            // Sums of doubles that differ a little are different rows to DISTINCT.
            items.add(new QueryShape.Item(distinct && !drawn.exact() ? scalars.column() : drawn, -1));
        }
        QueryShape plain = new QueryShape(
                relation,
                distinct,
                List.of(),
                items,
                inner(draw).where(predicates, 55),
                List.of(),
                QueryShape.Grouping.EXPRESSIONS,
                List.of(),
                draw.full() && draw.percent(20) ? List.of(draw.nested(windows::condition)) : List.of(),
                List.of(),
                -1,
                -1);
        return ordered(draw, plain, distinct ? List.of() : List.of(scalars.expression()));
    }

    private QueryShape distinctOn(Draw draw, Relation relation) {
        Predicates predicates = new Predicates(draw, relation, data);
        Scalars scalars = new Scalars(draw, relation, predicates);
        List<Sql> on = draw.percent(60)
                ? draw.some(InnerQueries.tags(relation), 1 + draw.below(2))
                : List.of(draw.nested(scalars::expression));
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
                relation,
                false,
                on,
                items,
                inner(draw).where(predicates, 50),
                List.of(),
                QueryShape.Grouping.EXPRESSIONS,
                List.of(),
                List.of(),
                order,
                -1,
                -1);
    }

    private QueryShape grouped(Draw draw, Relation relation, boolean withKeys) {
        Predicates predicates = new Predicates(draw, relation, data);
        Scalars scalars = new Scalars(draw, relation, predicates);
        QueryShape.Grouping grouping = grouping(draw, withKeys);
        List<Sql> keys = withKeys ? draw.nested(() -> inner(draw).keys(relation, scalars)) : List.of();
        boolean ties = relation.time() != null
                && (grouping.isSets() ? relation.uniqueTime() : InnerQueries.tiesDecided(relation, keys));
        Aggregates aggregates = new Aggregates(draw, relation, scalars, predicates, ties);
        List<QueryShape.Item> items = new ArrayList<>();
        for (int key = 0; key < keys.size(); key++) {
            if (draw.percent(90)) {
                items.add(new QueryShape.Item(keys.get(key), key));
            }
        }
        int count = 1 + draw.below(4);
        draw.nested(() -> aggregates.several(count)).forEach(sql -> items.add(new QueryShape.Item(sql, -1)));
        if (grouping.isSets()) {
            Sql level = Sql.fill("grouping($1)", Kind.BIGINT, draw.from(keys));
            items.add(new QueryShape.Item(level, -1));
        }
        List<Sql> having = draw.percent(withKeys ? 30 : 10) ? List.of(aggregates.having()) : List.of();
        QueryShape plain = new QueryShape(
                relation,
                false,
                List.of(),
                items,
                inner(draw).where(predicates, 45),
                keys,
                grouping,
                having,
                List.of(),
                List.of(),
                -1,
                -1);
        return withKeys ? ordered(draw, plain, List.of()) : plain;
    }

    private static QueryShape.Grouping grouping(Draw draw, boolean withKeys) {
        if (withKeys && draw.full() && draw.percent(22)) {
            return draw.of(QueryShape.Grouping.ROLLUP, QueryShape.Grouping.CUBE, QueryShape.Grouping.SETS);
        }
        return draw.percent(50) ? QueryShape.Grouping.ORDINALS : QueryShape.Grouping.EXPRESSIONS;
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
        return plain.ordered(order, limit, offset);
    }

    private static QueryShape.Nulls nulls(Draw draw) {
        return draw.percent(60) ? QueryShape.Nulls.DEFAULT : draw.of(QueryShape.Nulls.FIRST, QueryShape.Nulls.LAST);
    }
}
