// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.SqlType;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// BIT_AND, BIT_OR and BIT_XOR of integers, as 128 bits where the argument has as many.
final class BitAccumulator implements Accumulator {
    private final AggregateCall.Kind kind;
    private final boolean wide;
    private final Meter meter;
    private boolean[] set = new boolean[0];
    private long[] lows = new long[0];
    private long[] highs = new long[0];

    BitAccumulator(AggregateCall.Kind kind, SqlType type, Meter meter) {
        this.kind = kind;
        this.wide = type == SqlType.HUGEINT;
        this.meter = meter;
    }

    @Override
    public void grow(int groups) {
        meter.held((wide ? 17L : 9L) * (groups - set.length));
        set = Arrays.copyOf(set, groups);
        lows = Arrays.copyOf(lows, groups);
        if (wide) {
            highs = Arrays.copyOf(highs, groups);
        }
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        Vector values = Objects.requireNonNull(argument);
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            int group = groups[row];
            lows[group] = set[group] ? combined(lows[group], values.lane(row)) : values.lane(row);
            if (wide) {
                highs[group] = set[group] ? combined(highs[group], values.highs()[row]) : values.highs()[row];
            }
            set[group] = true;
        }
    }

    private long combined(long a, long b) {
        return switch (kind) {
            case BIT_AND -> a & b;
            case BIT_OR -> a | b;
            default -> a ^ b;
        };
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        BitAccumulator others = (BitAccumulator) other;
        for (int i = 0; i < count; i++) {
            if (others.set[i]) {
                int group = groups[i];
                lows[group] = set[group] ? combined(lows[group], others.lows[i]) : others.lows[i];
                if (wide) {
                    highs[group] = set[group] ? combined(highs[group], others.highs[i]) : others.highs[i];
                }
                set[group] = true;
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        if (!set[group]) {
            into.setNull(row);
        } else if (wide) {
            into.setHuge(row, highs[group], lows[group]);
        } else {
            into.set(row, lows[group]);
        }
    }
}
