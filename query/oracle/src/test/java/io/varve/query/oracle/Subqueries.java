// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Draws subqueries that stand in expressions, about half of them correlated with the query around.
///
/// They read [SampleTable#FEW], or one of the large tables where they run once. A value is an aggregate, or the first row of a total order.
final class Subqueries {
    private static final Set<Kind> NUMBERS = EnumSet.of(Kind.BIGINT, Kind.DOUBLE);
    private static final Set<Kind> LOOKED_UP = EnumSet.of(Kind.TEXT, Kind.BIGINT, Kind.DOUBLE, Kind.BOOLEAN);
    /// Up to how many rows of the query around a subquery may run for each of them.
    private static final long FEW_RUNS = 400;

    private final Draw draw;
    private final Relation outer;
    private final SampleData data;

    Subqueries(Draw draw, Relation outer, SampleData data) {
        this.draw = draw;
        this.outer = outer;
        this.data = data;
    }

    /// EXISTS, IN, ANY, ALL, or a comparison with a value. Null where none fits.
    @Nullable
    Sql condition() {
        return draw.mayNest() ? draw.nested(this::nestedCondition) : null;
    }

    /// A subquery of one value. Null where none fits.
    @Nullable
    Sql value() {
        return draw.mayNest() ? draw.nested(this::nestedValue) : null;
    }

    private @Nullable Sql nestedCondition() {
        Inner inner = inner();
        String not = draw.percent(40) ? "NOT " : "";
        return switch (draw.below(6)) {
            case 0, 1 ->
                Sql.fill(not + "EXISTS (SELECT 1 $1)", Kind.BOOLEAN, inner.tail())
                        .with(Feature.EXISTS);
            case 2, 3 -> in(inner, not);
            case 4 -> quantified(inner);
            default -> compared();
        };
    }

    private @Nullable Sql compared() {
        Sql number = column(outer, NUMBERS);
        Sql value = nestedValue();
        if (number == null || value == null || !value.kind().isNumber()) {
            return null;
        }
        return Sql.fill("$1 " + comparison() + " $2", Kind.BOOLEAN, number, value);
    }

    private @Nullable Sql in(Inner inner, String not) {
        Sql left = column(outer, LOOKED_UP);
        Sql right = left == null ? null : column(inner.relation(), EnumSet.of(left.kind()));
        if (left == null || right == null) {
            return null;
        }
        return Sql.fill("$1 " + not + "IN (SELECT $2 $3)", Kind.BOOLEAN, left, right, inner.tail())
                .with(Feature.IN_QUERY);
    }

    private @Nullable Sql quantified(Inner inner) {
        Sql left = column(outer, NUMBERS);
        Sql right = left == null ? null : column(inner.relation(), EnumSet.of(left.kind()));
        if (left == null || right == null) {
            return null;
        }
        String operator = comparison() + draw.of(" ANY", " ALL");
        return Sql.fill("$1 " + operator + " (SELECT $2 $3)", Kind.BOOLEAN, left, right, inner.tail())
                .with(Feature.QUANTIFIED);
    }

    private @Nullable Sql nestedValue() {
        Inner inner = inner();
        Relation relation = inner.relation();
        if (draw.percent(35)) {
            Sql shown = draw.from(relation.columns());
            List<String> varve = new ArrayList<>();
            List<String> duck = new ArrayList<>();
            for (Sql key : relation.identity()) {
                String way = draw.of("", " DESC");
                varve.add(key.varve() + way);
                duck.add(key.duck() + way + (way.isEmpty() ? " NULLS LAST" : " NULLS FIRST"));
            }
            Sql order = Sql.of(String.join(", ", varve), String.join(", ", duck), Kind.TEXT);
            return Sql.fill("(SELECT $1 $2 ORDER BY $3 LIMIT 1)", shown.kind(), shown, inner.tail(), order)
                    .with(Feature.SCALAR_QUERY);
        }
        Predicates predicates = new Predicates(draw, relation, data);
        Scalars scalars = new Scalars(draw, relation, predicates);
        Sql aggregate = new Aggregates(draw, relation, scalars, predicates, false)
                .several(1)
                .getFirst();
        if (!aggregate.exact()) {
            aggregate = Sql.fill("count($1)", Kind.BIGINT, scalars.column());
        }
        return Sql.fill("(SELECT $1 $2)", aggregate.kind(), aggregate, inner.tail())
                .with(Feature.SCALAR_QUERY);
    }

    private String comparison() {
        return draw.of("=", "<>", "<", "<=", ">", ">=");
    }

    private @Nullable Sql column(Relation relation, Set<Kind> kinds) {
        List<Sql> fitting = relation.columns(kinds);
        return fitting.isEmpty() ? null : draw.from(fitting);
    }

    /// FROM and WHERE of a subquery, and what it reads.
    private record Inner(Relation relation, Sql tail) {}

    private Inner inner() {
        boolean large = draw.percent(15);
        Relation relation = Relation.table(large ? draw.from(SampleTable.LARGE) : SampleTable.FEW, draw.alias());
        Predicates predicates = new Predicates(draw, relation, data);
        List<Sql> where = new ArrayList<>();
        Sql correlated = large || draw.percent(35) ? null : correlation(relation);
        if (correlated != null) {
            where.add(correlated.with(Feature.CORRELATED));
        }
        if (large) {
            Sql k = relation.columns().get(SampleTable.FIRST_FIELD);
            where.add(Sql.fill("$1 = $2", Kind.BOOLEAN, k, Scalars.integer(draw.below(60) - 30L)));
        }
        if (draw.percent(50)) {
            where.add(predicates.any());
        }
        Sql tail = Sql.fill("FROM $1", Kind.TEXT, relation.from());
        for (int i = 0; i < where.size(); i++) {
            tail = Sql.fill("$1 " + (i == 0 ? "WHERE" : "AND") + " $2", Kind.TEXT, tail, where.get(i));
        }
        return new Inner(relation, tail);
    }

    /// A condition between the rows inside and those around. Columns without a qualifier would be taken for those inside.
    private @Nullable Sql correlation(Relation inner) {
        List<String> names = new ArrayList<>(List.of("host", "region", "k", "b", "s"));
        if (outer.rows() <= FEW_RUNS) {
            names.addAll(List.of("time", "e", "d"));
        }
        String name = draw.from(names);
        Sql left = inner.column(name);
        Sql right = outer.column(name);
        if (left == null || right == null || !right.varve().contains(".")) {
            return null;
        }
        String operator = draw.percent(70) || left.kind() == Kind.BOOLEAN
                ? draw.of("=", "=", "IS NOT DISTINCT FROM")
                : draw.of("<", "<=", ">", "<>");
        return Sql.fill("$1 " + operator + " $2", Kind.BOOLEAN, left, right);
    }
}
