// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;

/// Encodes times for the colder tiers: a stride when they are equidistant, else the smallest of a frame of distances, a frame of the times
/// and a frame of what they differ from a straight line.
///
/// A stride with gaps is a frame of distances of width 0 whose gaps are patches, so it needs no codec of its own.
/// Threads: one at a time. Memory: a vector of scratch.
final class PackedTimeEncoder {
    /// The slope has 20 bits behind the point and is multiplied by up to 1024.
    private static final long MAX_STRIDE = 1L << 32;

    private final IntegerPlan plan = new IntegerPlan(ColumnVector.CAPACITY);
    private final FramePlan line = new FramePlan();
    private final long[] integers = new long[ColumnVector.CAPACITY];
    private final long[] residuals = new long[ColumnVector.CAPACITY];

    /// As [TimeEncoder#encode].
    int encode(long[] times, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
        if (TimeEncoder.isStride(times, from, count)) {
            header.set(Codecs.STRIDE, 0, times[from], count > 1 ? times[from + 1] - times[from] : 0, 0);
            return 0;
        }
        int scale = Decimals.commonScale(times, from, count);
        long power = Decimals.power(scale);
        long first = times[from];
        for (int i = 0; i < count; i++) {
            integers[i] = (times[from + i] - first) / power;
        }
        plan.plan(integers, count);
        long slope = planLine(count);
        boolean straight = slope != 0 && line.bytes() < plan.bytes();
        if (Math.min(plan.bytes(), line.bytes()) >= 8L * count) {
            return RawCodec.encode(times, from, count, dst, offset, header);
        }
        if (straight) {
            int param = Frames.param(line.width(), line.isPatched()) | scale << PackedCodec.SCALE_SHIFT;
            header.set(Codecs.LINE, param, first + line.base() * power, slope, 0);
            return line.write(residuals, 0, count, dst, offset);
        }
        int param = plan.param() | scale << PackedCodec.SCALE_SHIFT;
        if (plan.sums() > 0) {
            header.set(Codecs.packed(plan.sums()), param, first, plan.base(), 0);
        } else {
            header.set(Codecs.PACKED, param, first + plan.base() * power, 0, 0);
        }
        return plan.write(integers, count, dst, offset);
    }

    /// Plans the residuals to the line from the first to the last time; returns its slope, 0 when there is none.
    private long planLine(int count) {
        long rise = integers[count - 1];
        long steps = count - 1L;
        if (rise <= 0 || rise / steps >= MAX_STRIDE) {
            return 0;
        }
        long slope = ((rise / steps) << LineCodec.SLOPE_SHIFT) + ((rise % steps) << LineCodec.SLOPE_SHIFT) / steps;
        for (int i = 0; i < count; i++) {
            residuals[i] = integers[i] - ((slope * i) >> LineCodec.SLOPE_SHIFT);
        }
        line.plan(residuals, 0, count);
        return slope;
    }
}
