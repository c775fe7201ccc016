// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.function;

import io.varve.query.plan.AggregateCall.Kind;
import io.varve.query.plan.SqlType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The aggregates whose types follow a [Signature], by name: all but count, sum, min, max, avg, first and last. Threads: immutable.
public final class AggregateFunctions {
    private static final Map<String, VarveAggregate> BY_NAME = new LinkedHashMap<>();

    static {
        Signature number = Signature.of(SqlType.DOUBLE, SqlType.DOUBLE);
        Signature first = operands -> operands.get(0) == null ? SqlType.VARCHAR : operands.get(0);
        Signature curve = Signature.of(SqlType.DOUBLE, SqlType.DOUBLE, SqlType.TIMESTAMP, SqlType.DOUBLE);
        add(Kind.STDDEV_SAMP, 1, 0, number, "stddev_samp", "stddev");
        add(Kind.STDDEV_POP, 1, 0, number, "stddev_pop");
        add(Kind.VAR_SAMP, 1, 0, number, "var_samp", "variance");
        add(Kind.VAR_POP, 1, 0, number, "var_pop");
        add(Kind.CORR, 2, 0, number, "corr");
        add(Kind.COVAR_SAMP, 2, 0, number, "covar_samp");
        add(Kind.COVAR_POP, 2, 0, number, "covar_pop");
        add(Kind.REGR_COUNT, 2, 0, Signature.of(SqlType.BIGINT, SqlType.DOUBLE), "regr_count");
        add(Kind.REGR_AVGX, 2, 0, number, "regr_avgx");
        add(Kind.REGR_AVGY, 2, 0, number, "regr_avgy");
        add(Kind.REGR_SXX, 2, 0, number, "regr_sxx");
        add(Kind.REGR_SYY, 2, 0, number, "regr_syy");
        add(Kind.REGR_SXY, 2, 0, number, "regr_sxy");
        add(Kind.REGR_SLOPE, 2, 0, number, "regr_slope");
        add(Kind.REGR_INTERCEPT, 2, 0, number, "regr_intercept");
        add(Kind.REGR_R2, 2, 0, number, "regr_r2");
        add(Kind.BIT_AND, 1, 0, Signature.sameInteger(), "bit_and");
        add(Kind.BIT_OR, 1, 0, Signature.sameInteger(), "bit_or");
        add(Kind.BIT_XOR, 1, 0, Signature.sameInteger(), "bit_xor");
        // false < true.
        add(Kind.MIN, 1, 0, Signature.of(SqlType.BOOLEAN, SqlType.BOOLEAN), "bool_and", "every");
        add(Kind.MAX, 1, 0, Signature.of(SqlType.BOOLEAN, SqlType.BOOLEAN), "bool_or");
        add(Kind.STRING_AGG, 2, 0, Signature.of(SqlType.VARCHAR, SqlType.VARCHAR), "string_agg");
        add(Kind.MIN_BY, 2, 0, first, "min_by", "arg_min");
        add(Kind.MAX_BY, 2, 0, first, "max_by", "arg_max");
        add(Kind.MODE, 1, 0, first, "mode");
        add(Kind.PERCENTILE_CONT, 1, 2, number, "percentile_cont");
        add(Kind.PERCENTILE_DISC, 1, 2, first, "percentile_disc");
        add(Kind.PERCENTILE_CONT, 1, 2, number, "median");
        add(Kind.APPROX_PERCENTILE, 1, 2, number, "approx_percentile");
        add(Kind.HISTOGRAM, 1, 3, Signature.of(SqlType.VARCHAR, SqlType.DOUBLE), "histogram");
        add(Kind.RATE, 2, 1, curve, "rate");
        add(Kind.INCREASE, 2, 1, curve, "increase");
        add(Kind.DELTA, 2, 1, curve, "delta");
        add(Kind.DERIVATIVE, 2, 1, curve, "derivative");
        add(Kind.INTEGRAL, 2, 1, curve, "integral");
        add(Kind.TIME_WEIGHTED_AVG, 2, 1, curve, "time_weighted_avg");
    }

    private AggregateFunctions() {}

    private static void add(Kind kind, int columns, int constants, Signature signature, String... names) {
        for (String name : names) {
            BY_NAME.put(name, new VarveAggregate(name, kind, columns, constants, signature));
        }
    }

    /// The aggregate of this name (lower case), or null.
    public static @Nullable VarveAggregate find(String name) {
        return BY_NAME.get(name);
    }

    static Collection<String> names() {
        return BY_NAME.keySet();
    }

    static Collection<VarveAggregate> all() {
        return BY_NAME.values();
    }
}
