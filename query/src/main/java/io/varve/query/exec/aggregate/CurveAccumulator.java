// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// RATE, INCREASE, DELTA, DERIVATIVE, INTEGRAL and TIME_WEIGHTED_AVG: of the values of a group as one curve over time.
///
/// Rows may come in any order, so all are kept: 20 bytes each, and as much again while the curve of one group that did not come in order is
/// sorted. Rows of one time count in the order in which they came.
final class CurveAccumulator implements Accumulator {
    private final AggregateCall.Kind kind;
    /// Nanoseconds of the unit of time; for TIME_WEIGHTED_AVG 0 = a value holds until the next one, 1 = a line joins both.
    private final double parameter;
    private final QueryContext context;
    private final Chains chains;
    private long[] times = new long[0];
    private double[] values = new double[0];
    private int count;

    CurveAccumulator(AggregateCall call, QueryContext context) {
        this.kind = call.kind();
        this.parameter = call.parameters().get(0);
        this.context = context;
        this.chains = new Chains(context);
    }

    @Override
    public void grow(int groups) {
        chains.grow(groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int rowCount) {
        Vector value = Objects.requireNonNull(argument);
        Vector time = Objects.requireNonNull(order);
        makeRoom(rowCount);
        for (int i = 0; i < rowCount; i++) {
            times[count] = time.lane(rows[i]);
            values[count] = Accumulators.number(value, rows[i]);
            chains.add(groups[rows[i]], count++);
        }
    }

    private void makeRoom(int more) {
        if (count + more > times.length) {
            int capacity = Math.max(Vector.CAPACITY, Math.max(count + more, times.length + (times.length >> 1)));
            context.held(16L * (capacity - times.length));
            times = Arrays.copyOf(times, capacity);
            values = Arrays.copyOf(values, capacity);
        }
    }

    @Override
    public void merge(Accumulator other, int[] groups, int groupCount) {
        CurveAccumulator others = (CurveAccumulator) other;
        makeRoom(others.count);
        for (int i = 0; i < groupCount; i++) {
            for (int number = others.chains.first(i); number >= 0; number = others.chains.after(number)) {
                times[count] = others.times[number];
                values[count] = others.values[number];
                chains.add(groups[i], count++);
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        int points = chains.count(group);
        boolean needsTwo = kind != AggregateCall.Kind.INTEGRAL && kind != AggregateCall.Kind.TIME_WEIGHTED_AVG;
        if (points < (needsTwo ? 2 : 1)) {
            into.setNull(row);
            return;
        }
        long bytes = 40L * points;
        context.held(bytes);
        long[] t = new long[points];
        double[] v = new double[points];
        int at = 0;
        boolean sorted = true;
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        for (int number = chains.first(group); number >= 0; number = chains.after(number)) {
            t[at] = times[number];
            v[at] = values[number];
            earliest = Math.min(earliest, t[at]);
            latest = Math.max(latest, t[at]);
            sorted &= at == 0 || t[at - 1] <= t[at];
            at++;
        }
        double result = sorted ? of(t, v) : ofUnsorted(t, v);
        context.held(-bytes);
        boolean perTime = kind == AggregateCall.Kind.RATE || kind == AggregateCall.Kind.DERIVATIVE;
        if (perTime && earliest == latest) {
            into.setNull(row);
        } else {
            into.setDouble(row, result);
        }
    }

    private double ofUnsorted(long[] t, double[] v) {
        int[] order = Sorting.order(t, context);
        long[] sortedTimes = new long[t.length];
        double[] sortedValues = new double[t.length];
        for (int i = 0; i < order.length; i++) {
            sortedTimes[i] = t[order[i]];
            sortedValues[i] = v[order[i]];
        }
        return of(sortedTimes, sortedValues);
    }

    private double of(long[] t, double[] v) {
        int end = v.length - 1;
        double span = (double) t[end] - (double) t[0];
        return switch (kind) {
            case DELTA -> v[end] - v[0];
            case INCREASE -> increase(v);
            case RATE -> increase(v) / (span / parameter);
            case DERIVATIVE -> (v[end] - v[0]) / (span / parameter);
            case INTEGRAL -> area(t, v, true) / parameter;
            default -> span == 0 ? v[end] : area(t, v, parameter != 0) / span;
        };
    }

    /// A counter only grows; where it falls it has begun at zero again.
    private static double increase(double[] v) {
        double sum = 0;
        for (int i = 1; i < v.length; i++) {
            sum += v[i] < v[i - 1] ? v[i] : v[i] - v[i - 1];
        }
        return sum;
    }

    /// Value times nanoseconds below the curve.
    private static double area(long[] t, double[] v, boolean linear) {
        double sum = 0;
        for (int i = 1; i < v.length; i++) {
            double width = (double) (t[i] - t[i - 1]);
            sum += width * (linear ? (v[i - 1] + v[i]) / 2 : v[i - 1]);
        }
        return sum;
    }
}
