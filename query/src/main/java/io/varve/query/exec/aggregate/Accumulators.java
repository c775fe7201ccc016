// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Int128;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.SqlType;

/// Makes the accumulator of a call, and reads numbers of any type for those that take them all.
public final class Accumulators {
    private Accumulators() {}

    /// The accumulator of a call.
    ///
    /// @param argument type of the column that is aggregated, any if there is none
    /// @param order type of the second column, any for those that have none
    public static Accumulator of(AggregateCall call, SqlType argument, SqlType order, QueryContext context) {
        return switch (call.kind()) {
            case COUNT -> new CountAccumulator(context);
            case SUM -> sum(argument, false, context);
            case AVG -> sum(argument, true, context);
            case MIN -> new ExtremeAccumulator(argument, -1, context);
            case MAX -> new ExtremeAccumulator(argument, 1, context);
            case FIRST -> new EndAccumulator(argument, false, context);
            case LAST -> new EndAccumulator(argument, true, context);
            case STDDEV_SAMP, STDDEV_POP, VAR_SAMP, VAR_POP -> new MomentsAccumulator(call.kind(), context);
            case CORR, COVAR_SAMP, COVAR_POP -> new PairAccumulator(call.kind(), context);
            case REGR_COUNT, REGR_AVGX, REGR_AVGY, REGR_SXX, REGR_SYY, REGR_SXY, REGR_SLOPE, REGR_INTERCEPT, REGR_R2 ->
                new PairAccumulator(call.kind(), context);
            case BIT_AND, BIT_OR, BIT_XOR -> new BitAccumulator(call.kind(), argument, context);
            case STRING_AGG -> new TextAccumulator(context);
            case MIN_BY -> new ByAccumulator(argument, order, -1, context);
            case MAX_BY -> new ByAccumulator(argument, order, 1, context);
            case MODE -> new ModeAccumulator(argument, context);
            case PERCENTILE_CONT, PERCENTILE_DISC -> new PercentileAccumulator(call, argument, context);
            case APPROX_PERCENTILE ->
                new SketchAccumulator(
                        call.parameters().get(0), call.parameters().get(1), context);
            case HISTOGRAM ->
                new HistogramAccumulator(
                        call.parameters().get(0),
                        call.parameters().get(1),
                        call.parameters().get(2).intValue(),
                        context);
            case RATE, INCREASE, DELTA, DERIVATIVE, INTEGRAL, TIME_WEIGHTED_AVG -> new CurveAccumulator(call, context);
        };
    }

    private static Accumulator sum(SqlType argument, boolean average, QueryContext context) {
        return argument == SqlType.DOUBLE
                ? new DoubleSumAccumulator(average, context)
                : new IntegerSumAccumulator(average, argument, context);
    }

    /// Any number as a double.
    static double number(Vector vector, int row) {
        return switch (vector.type()) {
            case DOUBLE -> vector.doubleAt(row);
            case HUGEINT -> Int128.toDouble(vector.highs()[row], vector.lane(row));
            case UBIGINT -> Int128.unsignedToDouble(vector.lane(row));
            default -> vector.lane(row);
        };
    }
}
