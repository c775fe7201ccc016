// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Draws aggregates. `first` and `last` are DuckDB's `arg_min` and `arg_max` over the rows that have a value; they are drawn only where no
/// two rows of a group can have the same time.
final class Aggregates {
    private static final Set<Kind> SUMMABLE = EnumSet.of(Kind.BIGINT, Kind.UBIGINT, Kind.DOUBLE);

    private final Draw draw;
    private final Relation relation;
    private final Scalars scalars;
    private final Predicates predicates;
    private final boolean decidesTies;

    /// @param decidesTies whether the groups hold no two rows of the same time
    Aggregates(Draw draw, Relation relation, Scalars scalars, Predicates predicates, boolean decidesTies) {
        this.draw = draw;
        this.relation = relation;
        this.scalars = scalars;
        this.predicates = predicates;
        this.decidesTies = decidesTies;
    }

    /// Several, no two of the same function.
    List<Sql> several(int count) {
        List<Feature> functions = new ArrayList<>(List.of(
                Feature.COUNT,
                Feature.COUNT_ROWS,
                Feature.COUNT_DISTINCT,
                Feature.SUM,
                Feature.MIN,
                Feature.MAX,
                Feature.AVG));
        if (decidesTies && relation.time() != null) {
            functions.addAll(List.of(Feature.FIRST, Feature.LAST, Feature.FIRST, Feature.LAST));
        }
        List<Sql> drawn = new ArrayList<>();
        for (Feature function : draw.some(functions, count)) {
            drawn.add(of(function));
        }
        return drawn;
    }

    private Sql of(Feature function) {
        Sql drawn = aggregate(function);
        if (drawn == null) {
            return Sql.same("count(*)", Kind.BIGINT, Feature.COUNT_ROWS);
        }
        return drawn.with(function);
    }

    private @Nullable Sql aggregate(Feature function) {
        Sql any = draw.percent(25) ? scalars.expression() : scalars.column();
        Sql number = draw.percent(35) ? scalars.number() : scalars.column(SUMMABLE);
        if (number == null) {
            number = scalars.column(SUMMABLE);
        }
        return switch (function) {
            case COUNT -> filtered(Sql.fill("count($1)", Kind.BIGINT, any));
            case COUNT_ROWS -> filtered(Sql.same("count(*)", Kind.BIGINT));
            case COUNT_DISTINCT -> Sql.fill("count(DISTINCT $1)", Kind.BIGINT, any);
            case SUM -> number == null ? null : filtered(sum(number));
            case AVG ->
                number == null ? null : Sql.fill("avg($1)", Kind.DOUBLE, number).inexact();
            case MIN -> filtered(Sql.fill("min($1)", any.kind(), any));
            case MAX -> filtered(Sql.fill("max($1)", any.kind(), any));
            case FIRST -> end("first", "arg_min", any);
            default -> end("last", "arg_max", any);
        };
    }

    static Sql sum(Sql number) {
        Sql sum = Sql.fill("sum($1)", number.kind() == Kind.DOUBLE ? Kind.DOUBLE : Kind.HUGEINT, number);
        return number.kind() == Kind.DOUBLE ? sum.inexact() : sum;
    }

    private Sql filtered(Sql aggregate) {
        return draw.percent(8)
                ? Sql.fill("$1 FILTER (WHERE $2)", aggregate.kind(), aggregate, predicates.any())
                        .exactAs(aggregate)
                        .with(Feature.FILTER)
                : aggregate;
    }

    private @Nullable Sql end(String varve, String duck, Sql value) {
        Sql time = relation.time();
        if (time == null) {
            return null;
        }
        String second = relation.isTable() && draw.percent(60) ? "" : ", $2";
        return Sql.fill(
                varve + "($1" + second + ")",
                duck + "($1, $2) FILTER (WHERE ($1) IS NOT NULL)",
                value.kind(),
                value,
                time);
    }

    /// A condition on groups; sums and averages of doubles are compared with what they cannot be exactly.
    Sql having() {
        Sql count = Sql.same("count(*)", Kind.BIGINT, Feature.COUNT_ROWS);
        Sql number = scalars.column(SUMMABLE);
        return switch (draw.below(5)) {
            case 0 -> Sql.fill("$1 > $2", Kind.BOOLEAN, count, Scalars.integer(1 + draw.below(20)));
            case 1 -> Sql.fill("$1 % $2 = $3", Kind.BOOLEAN, count, Scalars.integer(2), Scalars.integer(draw.below(2)));
            case 2 ->
                number == null
                        ? Sql.fill("$1 < $2", Kind.BOOLEAN, count, Scalars.integer(50))
                        : Sql.fill("avg($1) > $2", Kind.BOOLEAN, number, Scalars.decimal(11.3717171))
                                .with(Feature.AVG);
            case 3 ->
                number == null || number.kind() == Kind.DOUBLE
                        ? Sql.fill("$1 >= $2", Kind.BOOLEAN, count, Scalars.integer(3))
                        : Sql.fill("sum($1) <> $2", Kind.BOOLEAN, number, Scalars.integer(draw.below(9)))
                                .with(Feature.SUM);
            default ->
                number == null
                        ? Sql.fill("$1 <= $2", Kind.BOOLEAN, count, Scalars.integer(30))
                        : Sql.fill("max($1) > $2", Kind.BOOLEAN, number, Scalars.integer(draw.below(40)))
                                .with(Feature.MAX);
        };
    }
}
