// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Draws calls of window functions. What depends on the order of rows that the keys leave equal is drawn only in an order by all columns that
/// name a row.
final class Windows {
    private static final Set<Kind> SUMMABLE = EnumSet.of(Kind.BIGINT, Kind.UBIGINT, Kind.DOUBLE);

    private final Draw draw;
    private final Relation relation;
    private final Scalars scalars;
    private final Predicates predicates;

    Windows(Draw draw, Relation relation, Scalars scalars, Predicates predicates) {
        this.draw = draw;
        this.relation = relation;
        this.scalars = scalars;
        this.predicates = predicates;
    }

    /// Any call.
    Sql call() {
        boolean total = !relation.identity().isEmpty();
        return switch (draw.below(6)) {
            case 0 -> rank();
            case 1 -> total ? offset() : rank();
            case 2 -> total ? value() : rank();
            case 3 -> total ? aggregate(totalOrder(), rowsFrame()) : aggregate(Relation.NONE, Relation.NONE);
            case 4 -> range();
            default -> aggregate(draw.percent(50) ? Relation.NONE : order(scalars.column()), Relation.NONE);
        };
    }

    /// A condition on a call, for QUALIFY.
    Sql condition() {
        Sql call = draw.percent(60) ? rank() : call();
        return call.kind() == Kind.BIGINT && call.exact()
                ? Sql.fill("$1 <= $2", Kind.BOOLEAN, call, Scalars.integer(1 + draw.below(9)))
                : Sql.fill("$1 IS NOT NULL", Kind.BOOLEAN, call);
    }

    private Sql rank() {
        boolean total = !relation.identity().isEmpty();
        Sql order = total ? totalOrder() : order(scalars.column());
        Sql call = switch (draw.below(total ? 6 : 4)) {
            case 0 -> over(Sql.same("rank()", Kind.BIGINT), order(scalars.column()), Relation.NONE);
            case 1 -> over(Sql.same("dense_rank()", Kind.BIGINT), order(scalars.column()), Relation.NONE);
            case 2 -> over(Sql.same("percent_rank()", Kind.DOUBLE), order(scalars.column()), Relation.NONE);
            case 3 -> over(Sql.same("cume_dist()", Kind.DOUBLE), order, Relation.NONE);
            case 4 -> over(Sql.same("ntile(" + (1 + draw.below(7)) + ")", Kind.BIGINT), order, Relation.NONE);
            default -> over(Sql.same("row_number()", Kind.BIGINT), order, Relation.NONE);
        };
        return call.with(Feature.WINDOW_RANK);
    }

    private Sql offset() {
        Sql value = scalars.column();
        String name = draw.of("lag", "lead");
        int rows = draw.below(4);
        Sql call = switch (draw.below(3)) {
            case 0 ->
                draw.percent(50) ? skippingNulls(name + "($1", value) : Sql.fill(name + "($1)", value.kind(), value);
            case 1 -> Sql.fill(name + "($1, " + rows + ")", value.kind(), value);
            default ->
                value.kind() == Kind.BIGINT
                        ? Sql.fill(name + "($1, " + rows + ", $2)", value.kind(), value, Scalars.integer(-7))
                        : Sql.fill(name + "($1, " + rows + ")", value.kind(), value);
        };
        return over(call, totalOrder(), Relation.NONE).with(Feature.WINDOW_OFFSET);
    }

    private static Sql skippingNulls(String open, Sql value) {
        return Sql.fill(open + ") IGNORE NULLS", open + " IGNORE NULLS)", value.kind(), value);
    }

    private Sql value() {
        Sql value = scalars.column();
        String open = draw.of("first_value($1", "last_value($1", "nth_value($1, " + (1 + draw.below(3)));
        Sql call = draw.percent(30) ? skippingNulls(open, value) : Sql.fill(open + ")", value.kind(), value);
        return over(call, totalOrder(), rowsFrame()).with(Feature.WINDOW_VALUE);
    }

    private Sql aggregate(Sql order, Sql frame) {
        Sql any = scalars.column();
        Sql known = scalars.column(SUMMABLE);
        Sql number = known == null ? Scalars.integer(1) : known;
        Sql call = switch (draw.below(known == null ? 4 : 7)) {
            case 0 -> Sql.same("count(*)", Kind.BIGINT);
            case 1 -> Sql.fill("count($1)", Kind.BIGINT, any);
            case 2 -> Sql.fill("min($1)", any.kind(), any);
            case 3 -> Sql.fill("max($1)", any.kind(), any);
            case 4 -> Sql.fill("avg($1)", Kind.DOUBLE, number).inexact();
            default -> Aggregates.sum(number);
        };
        if (draw.percent(15)) {
            call = Sql.fill("$1 FILTER (WHERE $2)", call.kind(), call, predicates.any())
                    .exactAs(call)
                    .with(Feature.FILTER);
        }
        return over(call, order, frame).with(Feature.WINDOW_AGGREGATE);
    }

    /// An aggregate over a frame that an offset from the row's key bounds.
    private Sql range() {
        Sql time = relation.time();
        Sql number = relation.column("k");
        Sql key = time != null && draw.percent(50) ? time : number;
        if (key == null) {
            return aggregate(Relation.NONE, Relation.NONE);
        }
        Sql width = key.kind() == Kind.TIME
                ? Sql.of("INTERVAL '20 minutes'", Long.toString(TimeUnit.MINUTES.toNanos(20)), Kind.SPAN)
                : Scalars.integer(draw.below(9));
        String text = draw.of(
                "RANGE BETWEEN $1 PRECEDING AND CURRENT ROW",
                "RANGE BETWEEN $1 PRECEDING AND $1 FOLLOWING",
                "RANGE BETWEEN UNBOUNDED PRECEDING AND $1 FOLLOWING",
                "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
                "RANGE BETWEEN $1 FOLLOWING AND UNBOUNDED FOLLOWING");
        return aggregate(order(key), Sql.fill(text + exclusion(), Kind.TEXT, width))
                .with(Feature.FRAME_RANGE);
    }

    private Sql rowsFrame() {
        int near = draw.below(3);
        int far = near + draw.below(5);
        String frame = draw.of(
                "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
                "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
                "ROWS BETWEEN CURRENT ROW AND " + far + " FOLLOWING",
                "ROWS BETWEEN " + far + " PRECEDING AND CURRENT ROW",
                "ROWS BETWEEN " + far + " PRECEDING AND " + near + " PRECEDING",
                "ROWS BETWEEN " + near + " PRECEDING AND " + far + " FOLLOWING",
                "ROWS BETWEEN " + near + " FOLLOWING AND " + far + " FOLLOWING",
                "ROWS BETWEEN " + near + " FOLLOWING AND UNBOUNDED FOLLOWING");
        return Sql.same(frame + exclusion(), Kind.TEXT, Feature.FRAME_ROWS);
    }

    private String exclusion() {
        return draw.percent(80) ? "" : draw.of(" EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES");
    }

    private Sql totalOrder() {
        List<Sql> keys = new ArrayList<>();
        if (draw.percent(30)) {
            keys.add(order(scalars.column()));
        }
        relation.identity().forEach(key -> keys.add(order(key)));
        Sql all = keys.getFirst();
        for (Sql key : keys.subList(1, keys.size())) {
            all = Sql.fill("$1, $2", Kind.TEXT, all, key);
        }
        return all;
    }

    /// One key of ORDER BY with its direction; DuckDB is told where nulls go.
    private Sql order(Sql key) {
        boolean down = draw.percent(40);
        boolean told = draw.percent(30);
        boolean first = told ? draw.percent(50) : down;
        String way = down ? " DESC" : "";
        String nulls = first ? " NULLS FIRST" : " NULLS LAST";
        return Sql.fill("$1" + way + (told ? nulls : ""), "$1" + way + nulls, Kind.TEXT, key);
    }

    private Sql over(Sql call, Sql order, Sql frame) {
        Sql partition = partition();
        StringBuilder window = new StringBuilder();
        window.append(partition == null ? "" : "PARTITION BY $2 ");
        window.append(order.equals(Relation.NONE) ? "" : "ORDER BY $3 ");
        window.append(frame.equals(Relation.NONE) ? "" : "$4");
        return Sql.fill(
                        "$1 OVER (" + window.toString().trim() + ")",
                        call.kind(),
                        call,
                        partition == null ? Relation.NONE : partition,
                        order,
                        frame)
                .exactAs(call);
    }

    private @Nullable Sql partition() {
        return switch (draw.below(5)) {
            case 0 -> null;
            case 1 -> scalars.column();
            case 2 -> relation.time() == null ? null : TimeSql.bucket(draw, relation.time());
            default -> relation.column(draw.of("host", "region", "b"));
        };
    }
}
