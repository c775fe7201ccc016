// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.value.Meter;
import java.util.Arrays;

/// Counts values in buckets whose bounds grow by a constant factor, so that any quantile is off by at most a fixed share of itself.
///
/// Shape:   for accuracy a the factor is g = (1 + a) / (1 − a), value x > 0 lies in bucket ceil(log(x) / log(g)), read back as
/// 2 · g^i / (g + 1): off by at most a · x. Negative values have buckets of their own; zero, the infinities and NaN are counted exactly.
/// No buckets are merged, so the bound holds for every value: at 1 % all doubles need 71,000 of them.
/// Threads: one at a time. Memory: 8 bytes for each bucket from the lowest to the highest, told to the meter.
/// Source:  DDSketch, VLDB 2019, §2; differs: no collapsing.
final class QuantileSketch {
    private static final int FIRST_BUCKETS = 64;

    private final double factor;
    private final double logFactor;
    private final Meter meter;
    private final Buckets positive = new Buckets();
    private final Buckets negative = new Buckets();
    private long zeros;
    private long negativeInfinities;
    private long positiveInfinities;
    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    QuantileSketch(double accuracy, Meter meter) {
        this.factor = (1 + accuracy) / (1 - accuracy);
        this.logFactor = Math.log(factor);
        this.meter = meter;
        meter.held(160);
    }

    void add(double value) {
        count++;
        // What is counted nowhere else is NaN.
        if (Double.isInfinite(value)) {
            positiveInfinities += value > 0 ? 1 : 0;
            negativeInfinities += value < 0 ? 1 : 0;
        } else if (!Double.isNaN(value)) {
            min = Math.min(min, value);
            max = Math.max(max, value);
            if (value == 0) {
                zeros++;
            } else {
                (value > 0 ? positive : negative).add((int) Math.ceil(Math.log(Math.abs(value)) / logFactor), 1);
            }
        }
    }

    /// Adds the values of another sketch of the same accuracy.
    void merge(QuantileSketch others) {
        positive.merge(others.positive);
        negative.merge(others.negative);
        zeros += others.zeros;
        negativeInfinities += others.negativeInfinities;
        positiveInfinities += others.positiveInfinities;
        count += others.count;
        min = Math.min(min, others.min);
        max = Math.max(max, others.max);
    }

    /// The value of rank `fraction · (count − 1)`, rounded down, from 0; NaN is the greatest.
    double quantile(double fraction) {
        long rank = (long) Math.floor(fraction * (count - 1));
        long before = negativeInfinities;
        if (rank < before) {
            return Double.NEGATIVE_INFINITY;
        }
        for (int i = negative.counts.length - 1; i >= 0; i--) {
            before += negative.counts[i];
            if (rank < before) {
                return Math.clamp(-value(negative.lowest + i), min, max);
            }
        }
        before += zeros;
        if (rank < before) {
            return 0;
        }
        for (int i = 0; i < positive.counts.length; i++) {
            before += positive.counts[i];
            if (rank < before) {
                return Math.clamp(value(positive.lowest + i), min, max);
            }
        }
        return rank < before + positiveInfinities ? Double.POSITIVE_INFINITY : Double.NaN;
    }

    private double value(int bucket) {
        return 2 * Math.exp(bucket * logFactor) / (factor + 1);
    }

    /// Counts of neighbouring buckets, the first of them number `lowest`.
    private final class Buckets {
        private long[] counts = new long[0];
        private int lowest;

        void add(int bucket, long times) {
            if (counts.length == 0) {
                meter.held(8L * FIRST_BUCKETS);
                counts = new long[FIRST_BUCKETS];
                lowest = bucket - FIRST_BUCKETS / 2;
            } else if (bucket < lowest) {
                int more = Math.max(lowest - bucket, counts.length / 2);
                meter.held(8L * more);
                long[] larger = new long[counts.length + more];
                System.arraycopy(counts, 0, larger, more, counts.length);
                counts = larger;
                lowest -= more;
            } else if (bucket - lowest >= counts.length) {
                int length = Math.max(bucket - lowest + 1, counts.length + counts.length / 2);
                meter.held(8L * (length - counts.length));
                counts = Arrays.copyOf(counts, length);
            }
            counts[bucket - lowest] += times;
        }

        void merge(Buckets others) {
            for (int i = 0; i < others.counts.length; i++) {
                if (others.counts[i] > 0) {
                    add(others.lowest + i, others.counts[i]);
                }
            }
        }
    }
}
