// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.List;

/// One aggregate over columns of the input.
///
/// `argument` is the index of the input column, −1 for COUNT(*). `order` is −1 but for FIRST and LAST, whose value is
/// that of the row with the smallest (greatest) BIGINT in column `order`; rows with a null argument or a null order
/// are skipped; of rows equal in order, the earlier (for LAST the later) row of the input counts. The kinds with two columns
/// have their second there, those of curves the time.
/// `filter` is −1, or the index of a BOOLEAN input column: only rows where it is true are seen.
/// `distinct` drops repeated arguments first (COUNT, SUM, AVG; it changes nothing for the others).
///
/// Nulls are skipped. Over no rows COUNT is 0, all else null. `type` is:
///
/// | kind | argument | type |
/// |---|---|---|
/// | COUNT | any or none | BIGINT |
/// | SUM | BIGINT, UBIGINT, HUGEINT | HUGEINT, exact; beyond 38 digits an error, never a wrap |
/// | SUM | DOUBLE | DOUBLE |
/// | AVG | any number | DOUBLE, rounded once |
/// | MIN, MAX, FIRST, LAST | any | as the argument; MIN and MAX order as [PlanNode.Sort] |
/// | MIN_BY, MAX_BY, MODE, PERCENTILE_DISC | any | as the argument |
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
        List<Double> parameters) {
    public AggregateCall {
        parameters = List.copyOf(parameters);
    }

    /// A call without parameters.
    public AggregateCall(Kind kind, int argument, int order, boolean distinct, int filter, SqlType type, String name) {
        this(kind, argument, order, distinct, filter, type, name, List.of());
    }

    /// The same call of other columns.
    public AggregateCall over(int newArgument, int newOrder, int newFilter) {
        return new AggregateCall(kind, newArgument, newOrder, distinct, newFilter, type, name, parameters);
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

    /// True if it is of the first kinds, which a zone map answers, and needs neither DISTINCT nor FILTER, so that a scan can answer it.
    public boolean isPlain() {
        return !distinct && filter < 0 && kind.compareTo(Kind.LAST) <= 0;
    }
}
