// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// APPROX_PERCENTILE: a [QuantileSketch] per group.
final class SketchAccumulator implements Accumulator {
    private final double fraction;
    private final double accuracy;
    private final Meter meter;
    private @Nullable QuantileSketch[] sketches = new QuantileSketch[0];

    SketchAccumulator(double fraction, double accuracy, Meter meter) {
        this.fraction = fraction;
        this.accuracy = accuracy;
        this.meter = meter;
    }

    @Override
    public void grow(int groups) {
        meter.held(8L * (groups - sketches.length));
        sketches = Arrays.copyOf(sketches, groups);
    }

    @Override
    public void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count) {
        Vector values = Objects.requireNonNull(argument);
        for (int i = 0; i < count; i++) {
            sketch(groups[rows[i]]).add(Accumulators.number(values, rows[i]));
        }
    }

    private QuantileSketch sketch(int group) {
        QuantileSketch sketch = sketches[group];
        if (sketch == null) {
            sketch = new QuantileSketch(accuracy, meter);
            sketches[group] = sketch;
        }
        return sketch;
    }

    @Override
    public void merge(Accumulator other, int[] groups, int count) {
        SketchAccumulator others = (SketchAccumulator) other;
        for (int i = 0; i < count; i++) {
            QuantileSketch added = others.sketches[i];
            if (added != null) {
                sketch(groups[i]).merge(added);
            }
        }
    }

    @Override
    public void result(int group, Vector into, int row) {
        QuantileSketch sketch = sketches[group];
        if (sketch == null) {
            into.setNull(row);
        } else {
            into.setDouble(row, sketch.quantile(fraction));
        }
    }
}
