// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// CORR and COVAR of two columns, by Welford's recurrence. Null where it has no meaning: a sample of one, a column that does not vary.
final class PairAccumulator implements Accumulator {
    private final AggregateCall.Kind kind;
    private final Meter meter;
    private long[] counts = new long[0];
    private double[] meansX = new double[0];
    private double[] meansY = new double[0];
    private double[] squaresX = new double[0];
    private double[] squaresY = new double[0];
    private double[] products = new double[0];

    PairAccumulator(AggregateCall.Kind kind, Meter meter) {
        this.kind = kind;
        this.meter = meter;
    }

    @Override
    public void grow(int groups) {
        meter.held(48L * (groups - counts.length));
        counts = Arrays.copyOf(counts, groups);
        meansX = Arrays.copyOf(meansX, groups);
        meansY = Arrays.copyOf(meansY, groups);
        squaresX = Arrays.copyOf(squaresX, groups);
        squaresY = Arrays.copyOf(squaresY, groups);
        products = Arrays.copyOf(products, groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        Vector ys = Objects.requireNonNull(argument);
        Vector xs = Objects.requireNonNull(order);
        for (int i = 0; i < count; i++) {
            int group = groups[rows[i]];
            double x = Accumulators.number(xs, rows[i]);
            double y = Accumulators.number(ys, rows[i]);
            long n = ++counts[group];
            double fromX = x - meansX[group];
            double fromY = y - meansY[group];
            meansX[group] += fromX / n;
            meansY[group] += fromY / n;
            squaresX[group] += fromX * (x - meansX[group]);
            squaresY[group] += fromY * (y - meansY[group]);
            products[group] += fromX * (y - meansY[group]);
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        long n = counts[group];
        if (n == 0 || (n == 1 && kind != AggregateCall.Kind.COVAR_POP)) {
            into.setNull(row);
        } else if (kind != AggregateCall.Kind.CORR) {
            into.setDouble(row, products[group] / (kind == AggregateCall.Kind.COVAR_POP ? n : n - 1));
        } else if (squaresX[group] == 0 || squaresY[group] == 0) {
            into.setNull(row);
        } else {
            double corr = products[group] / Math.sqrt(squaresX[group]) / Math.sqrt(squaresY[group]);
            // Rounding may carry it a little too far.
            into.setDouble(row, Double.isNaN(corr) ? corr : Math.clamp(corr, -1.0, 1.0));
        }
    }
}
