// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// HISTOGRAM: how many values lie below `low`, in each of `bins` equal parts up to `high` (which is no longer in), and above. NaN is above.
final class HistogramAccumulator implements Accumulator {
    private final double low;
    private final double high;
    private final int bins;
    private final Meter meter;
    /// `bins + 2` per group.
    private long[] counts = new long[0];

    HistogramAccumulator(double low, double high, int bins, Meter meter) {
        this.low = low;
        this.high = high;
        this.bins = bins;
        this.meter = meter;
    }

    @Override
    public void grow(int groups) {
        int length = Math.multiplyExact(groups, bins + 2);
        meter.held(8L * (length - counts.length));
        counts = Arrays.copyOf(counts, length);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        Vector values = Objects.requireNonNull(argument);
        for (int i = 0; i < count; i++) {
            counts[groups[rows[i]] * (bins + 2) + bin(Accumulators.number(values, rows[i]))]++;
        }
    }

    private int bin(double value) {
        if (value < low) {
            return 0;
        }
        if (!(value < high)) {
            return bins + 1;
        }
        return 1 + Math.min(bins - 1, (int) ((value - low) / (high - low) * bins));
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        long[] added = ((HistogramAccumulator) other).counts;
        int width = bins + 2;
        for (int i = 0; i < count * width; i++) {
            counts[groups[i / width] * width + i % width] += added[i];
        }
    }

    /// A JSON array; null for a group without values.
    @Override
    public void result(int group, Vector into, int row) {
        StringBuilder text = new StringBuilder("[");
        long all = 0;
        for (int i = 0; i < bins + 2; i++) {
            long count = counts[group * (bins + 2) + i];
            all += count;
            text.append(i == 0 ? "" : ",").append(count);
        }
        if (all == 0) {
            into.setNull(row);
        } else {
            into.setText(row, text.append(']').toString());
        }
    }
}
