// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// One aggregate over columns of the input.
///
/// `argument` is the index of the input column, −1 for COUNT(*). `order` is −1 but for FIRST and LAST, whose value is
/// that of the row with the smallest (greatest) BIGINT in column `order`; rows with a null argument or a null order
/// are skipped; of rows equal in order, the earlier (for LAST the later) row of the input counts. The kinds with two columns
/// have their second there, those of curves the time.
/// `filter` is −1, or the index of a BOOLEAN input column: only rows where it is true are seen.
/// `distinct` drops what was there before: an argument, or an argument with its second column, for the kinds whose value it may change.
/// `sorting` is the order in which the rows of a group come, by any columns of the input; empty = as the input has them.
///
/// Nulls are skipped. Over no rows COUNT and REGR_COUNT are 0, all else null. `type` is:
///
/// | kind | argument | type |
/// |---|---|---|
/// | COUNT | any or none | BIGINT |
/// | REGR_COUNT | any number | BIGINT |
/// | SUM | BIGINT, UBIGINT, HUGEINT | HUGEINT, exact; beyond 38 digits an error, never a wrap |
/// | SUM | DOUBLE | DOUBLE |
/// | AVG | any number | DOUBLE, rounded once |
/// | MIN, MAX, FIRST, LAST | any | as the argument; MIN and MAX order as [PlanNode.Sort] |
/// | MIN_BY, MAX_BY, MODE, PERCENTILE_DISC | any | as the argument |
/// | BIT_AND, BIT_OR, BIT_XOR | BIGINT, UBIGINT, HUGEINT | as the argument |
/// | STRING_AGG | VARCHAR, the text before it in the second column | VARCHAR |
/// | HISTOGRAM | any number | VARCHAR |
/// | all others | any number | DOUBLE |
///
/// `parameters` are the constants of a kind:
///
/// | kind | parameters |
/// |---|---|
/// | PERCENTILE_CONT, PERCENTILE_DISC | fraction from 0 to 1; 1 = counted from the greatest value, else 0 |
/// | APPROX_PERCENTILE | fraction; relative error |
/// | HISTOGRAM | low end, high end, number of bins |
/// | RATE, INCREASE, DELTA, DERIVATIVE, INTEGRAL | nanoseconds of the unit of time |
/// | TIME_WEIGHTED_AVG | 1 = a line joins neighbours, 0 = a value holds until the next |
public record AggregateCall(
        Kind kind,
        int argument,
        int order,
        boolean distinct,
        int filter,
        SqlType type,
        String name,
        List<Double> parameters,
        List<PlanNode.SortKey> sorting) {
    public AggregateCall {
        parameters = List.copyOf(parameters);
        sorting = List.copyOf(sorting);
    }

    /// A call without parameters and without an order of its rows.
    public AggregateCall(Kind kind, int argument, int order, boolean distinct, int filter, SqlType type, String name) {
        this(kind, argument, order, distinct, filter, type, name, List.of(), List.of());
    }

    /// The columns of the input that it names, one as often as it names it.
    public List<Integer> columns() {
        List<Integer> columns = new ArrayList<>();
        over(column -> {
            columns.add(column);
            return column;
        });
        return columns;
    }

    /// The same call over an input whose columns lie elsewhere; absent ones stay absent.
    public AggregateCall over(IntUnaryOperator place) {
        List<PlanNode.SortKey> keys = new ArrayList<>();
        int newArgument = argument < 0 ? argument : place.applyAsInt(argument);
        int newOrder = order < 0 ? order : place.applyAsInt(order);
        int newFilter = filter < 0 ? filter : place.applyAsInt(filter);
        for (PlanNode.SortKey key : sorting) {
            keys.add(new PlanNode.SortKey(place.applyAsInt(key.column()), key.descending(), key.nullsFirst()));
        }
        return new AggregateCall(kind, newArgument, newOrder, distinct, newFilter, type, name, parameters, keys);
    }

    /// Whether what comes again has to be dropped: `distinct` changes nothing for the other kinds.
    public boolean dropsRepeated() {
        return distinct
                && switch (kind) {
                    case MIN, MAX, FIRST, LAST, MIN_BY, MAX_BY, BIT_AND, BIT_OR -> false;
                    default -> true;
                };
    }

    /// The aggregates that operators implement.
    public enum Kind {
        COUNT,
        SUM,
        MIN,
        MAX,
        AVG,
        FIRST,
        LAST,
        MIN_BY,
        MAX_BY,
        MODE,
        STDDEV_SAMP,
        STDDEV_POP,
        VAR_SAMP,
        VAR_POP,
        CORR,
        COVAR_SAMP,
        COVAR_POP,
        REGR_COUNT,
        REGR_AVGX,
        REGR_AVGY,
        REGR_SXX,
        REGR_SYY,
        REGR_SXY,
        REGR_SLOPE,
        REGR_INTERCEPT,
        REGR_R2,
        BIT_AND,
        BIT_OR,
        BIT_XOR,
        STRING_AGG,
        PERCENTILE_CONT,
        PERCENTILE_DISC,
        APPROX_PERCENTILE,
        HISTOGRAM,
        RATE,
        INCREASE,
        DELTA,
        DERIVATIVE,
        INTEGRAL,
        TIME_WEIGHTED_AVG
    }

    /// True if it is of the first kinds, which a zone map answers, and needs neither DISTINCT, FILTER nor an order, so that a scan can answer it.
    public boolean isPlain() {
        return !distinct && filter < 0 && sorting.isEmpty() && kind.compareTo(Kind.LAST) <= 0;
    }
}
