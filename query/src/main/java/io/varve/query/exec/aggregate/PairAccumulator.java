// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// CORR, COVAR and REGR of two columns, y and x, by Welford's recurrence. Null where it has no meaning: a sample of one, a column that does
/// not vary. Threads: one at a time. Memory: 48 bytes per group.
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
    public void merge(Accumulator other, int[] groups, int count) {
        PairAccumulator added = (PairAccumulator) other;
        for (int i = 0; i < count; i++) {
            if (added.counts[i] > 0) {
                int group = groups[i];
                long both = counts[group] + added.counts[i];
                double share = (double) added.counts[i] / both;
                double fromX = added.meansX[i] - meansX[group];
                double fromY = added.meansY[i] - meansY[group];
                squaresX[group] += added.squaresX[i] + fromX * fromX * counts[group] * share;
                squaresY[group] += added.squaresY[i] + fromY * fromY * counts[group] * share;
                products[group] += added.products[i] + fromX * fromY * counts[group] * share;
                meansX[group] += fromX * share;
                meansY[group] += fromY * share;
                counts[group] = both;
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        long n = counts[group];
        if (kind == AggregateCall.Kind.REGR_COUNT) {
            into.set(row, n);
            return;
        }
        Double value = n == 0 ? null : value(group, n);
        if (value == null) {
            into.setNull(row);
        } else {
            into.setDouble(row, value);
        }
    }

    private @Nullable Double value(int group, long n) {
        double sxx = squaresX[group];
        double syy = squaresY[group];
        double sxy = products[group];
        return switch (kind) {
            case COVAR_POP -> sxy / n;
            case COVAR_SAMP -> n == 1 ? null : sxy / (n - 1);
            case REGR_AVGX -> meansX[group];
            case REGR_AVGY -> meansY[group];
            case REGR_SXX -> sxx;
            case REGR_SYY -> syy;
            case REGR_SXY -> sxy;
            case REGR_SLOPE -> sxx == 0 ? null : sxy / sxx;
            case REGR_INTERCEPT -> sxx == 0 ? null : meansY[group] - sxy / sxx * meansX[group];
            case REGR_R2 -> sxx == 0 ? null : syy == 0 ? 1.0 : sxy * sxy / sxx / syy;
            default -> sxx == 0 || syy == 0 ? null : correlation(sxy / Math.sqrt(sxx) / Math.sqrt(syy));
        };
    }

    /// Rounding may carry it a little too far.
    private static double correlation(double value) {
        return Double.isNaN(value) ? value : Math.clamp(value, -1.0, 1.0);
    }
}
