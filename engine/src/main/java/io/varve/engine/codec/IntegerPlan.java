// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Decides between a frame of the integers themselves and one of their distances, and writes the smaller.
///
/// Threads: one at a time. Memory: two arrays of as many longs as the largest count.
final class IntegerPlan {
    /// A sum over distances costs a pass that no vector kernel takes over.
    private static final double DELTA_PENALTY = 1.05;

    private final FramePlan direct = new FramePlan();
    private final FramePlan distances = new FramePlan();
    private final long[] deltas;
    private boolean delta;

    IntegerPlan(int capacity) {
        deltas = new long[capacity];
    }

    /// Plans `x[0 .. count)`, count ≥ 1.
    void plan(long[] x, int count) {
        direct.plan(x, 0, count);
        for (int i = 1; i < count; i++) {
            deltas[i] = x[i] - x[i - 1];
        }
        distances.plan(deltas, 1, count - 1);
        delta = distances.bytes() * DELTA_PENALTY < direct.bytes();
    }

    boolean isDelta() {
        return delta;
    }

    /// Whether all integers are equal, so that a frame has no bytes.
    boolean isConstant() {
        return direct.width() == 0 && !direct.isPatched();
    }

    long bytes() {
        return chosen().bytes();
    }

    /// Where the window of the chosen frame begins.
    long base() {
        return chosen().base();
    }

    /// The frame's part of a codec's `param`.
    int param() {
        return Frames.param(chosen().width(), chosen().isPatched());
    }

    private FramePlan chosen() {
        return delta ? distances : direct;
    }

    /// Writes the chosen frame of the planned integers, which it may change; returns the bytes.
    int write(long[] x, int count, MemorySegment dst, long offset) {
        return delta ? distances.write(deltas, 1, count - 1, dst, offset) : direct.write(x, 0, count, dst, offset);
    }
}
