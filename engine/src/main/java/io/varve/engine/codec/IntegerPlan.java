// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Decides between a frame of the integers themselves, one of their distances (deltas) and one of the distances of these (deltas of deltas), and writes the smallest.
///
/// Threads: one at a time. Memory: three arrays of as many longs as the largest count.
final class IntegerPlan {
    /// A sum over distances costs a pass that no vector kernel takes over.
    private static final double SUM_PENALTY = 1.05;

    private final FramePlan[] frames = {new FramePlan(), new FramePlan(), new FramePlan()};
    /// By the sums that lead back to the integers; the first is the caller's.
    private final long[][] numbers;
    private int sums;

    IntegerPlan(int capacity) {
        numbers = new long[][] {new long[0], new long[capacity], new long[capacity]};
    }

    /// Plans `x[0 .. count)`, count ≥ 1.
    void plan(long[] x, int count) {
        long[] distances = numbers[1];
        for (int i = 1; i < count; i++) {
            distances[i] = x[i] - x[i - 1];
        }
        sums = 0;
        frames[0].plan(x, 0, count);
        frames[1].plan(distances, 1, count - 1);
        prefer(1);
        if (sums == 1 && frames[1].width() > 0 && isSmooth(distances, numbers[2], count)) {
            frames[2].plan(numbers[2], 1, count - 1);
            prefer(2);
        }
    }

    private void prefer(int candidate) {
        if (frames[candidate].bytes() * SUM_PENALTY < frames[sums].bytes()) {
            sums = candidate;
        }
    }

    /// Fills `changes[1 .. count)` with how the distances change, from 0 on; whether these are clearly smaller than the distances themselves.
    private static boolean isSmooth(long[] distances, long[] changes, int count) {
        distances[0] = 0;
        double before = 0;
        double after = 0;
        for (int i = 1; i < count; i++) {
            long change = distances[i] - distances[i - 1];
            changes[i] = change;
            before += Math.abs(distances[i]);
            after += Math.abs(change);
        }
        return after < before;
    }

    /// How often numbers must be summed up to be the integers: 0, 1 for distances, 2 for their changes.
    int sums() {
        return sums;
    }

    /// Whether all integers are equal, so that a frame has no bytes.
    boolean isConstant() {
        return frames[0].width() == 0 && !frames[0].isPatched();
    }

    long bytes() {
        return frames[sums].bytes();
    }

    /// Where the window of the chosen frame begins.
    long base() {
        return frames[sums].base();
    }

    /// The frame's part of a codec's `param`.
    int param() {
        return Frames.param(frames[sums].width(), frames[sums].isPatched());
    }

    /// Writes the chosen frame of the planned integers, which it may change; returns the bytes.
    int write(long[] x, int count, MemorySegment dst, long offset) {
        return sums == 0
                ? frames[0].write(x, 0, count, dst, offset)
                : frames[sums].write(numbers[sums], 1, count - 1, dst, offset);
    }
}
