// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// STDDEV and VARIANCE of samples and populations, by Welford's recurrence, which loses no digits to a large mean.
final class MomentsAccumulator implements Accumulator {
    private final AggregateCall.Kind kind;
    private final Meter meter;
    private long[] counts = new long[0];
    private double[] means = new double[0];
    /// Sums of squared distances from the mean.
    private double[] squares = new double[0];

    MomentsAccumulator(AggregateCall.Kind kind, Meter meter) {
        this.kind = kind;
        this.meter = meter;
    }

    @Override
    public void grow(int groups) {
        meter.held(24L * (groups - counts.length));
        counts = Arrays.copyOf(counts, groups);
        means = Arrays.copyOf(means, groups);
        squares = Arrays.copyOf(squares, groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        Vector values = Objects.requireNonNull(argument);
        for (int i = 0; i < count; i++) {
            int group = groups[rows[i]];
            double value = Accumulators.number(values, rows[i]);
            double distance = value - means[group];
            means[group] += distance / ++counts[group];
            squares[group] += distance * (value - means[group]);
        }
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        MomentsAccumulator added = (MomentsAccumulator) other;
        for (int i = 0; i < count; i++) {
            if (added.counts[i] > 0) {
                int group = groups[i];
                long both = counts[group] + added.counts[i];
                double share = (double) added.counts[i] / both;
                double distance = added.means[i] - means[group];
                squares[group] += added.squares[i] + distance * distance * counts[group] * share;
                means[group] += distance * share;
                counts[group] = both;
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        boolean sample = kind == AggregateCall.Kind.STDDEV_SAMP || kind == AggregateCall.Kind.VAR_SAMP;
        long degrees = sample ? counts[group] - 1 : counts[group];
        if (degrees <= 0) {
            into.setNull(row);
            return;
        }
        double variance = squares[group] / degrees;
        boolean root = kind == AggregateCall.Kind.STDDEV_SAMP || kind == AggregateCall.Kind.STDDEV_POP;
        into.setDouble(row, root ? Math.sqrt(variance) : variance);
    }
}
