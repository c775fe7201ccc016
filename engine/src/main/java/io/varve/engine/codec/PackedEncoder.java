// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;

/// Encodes lanes for the warm tier: frames of bits over integers, over decimals and over their distances, dictionaries and runs,
/// and doubles cut in two.
///
/// One pass over the lanes, one over their decimals if they are doubles, and the counts of [FramePlan] give the size of every candidate
/// but the dictionary and the cut, which are tried only where the others leave many bits.
/// Threads: one at a time. Memory: some vectors of scratch; writes at most [LaneEncoder#maxBytes] bytes to the caller's segment.
final class PackedEncoder {
    private static final int CAPACITY = ColumnVector.CAPACITY;

    private final IntegerPlan plan = new IntegerPlan(CAPACITY);
    private final long[] integers = new long[CAPACITY];
    private final DecimalPlan decimals = new DecimalPlan(CAPACITY, false);
    private final RepeatEncoder repeats = new RepeatEncoder(this);
    private final SplitEncoder split = new SplitEncoder();

    /// As [LaneEncoder#encode].
    int encode(
            ValueType type,
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        if (type == ValueType.BOOL) {
            return repeats.encodeBits(lanes, from, count, dst, offset, header);
        }
        boolean doubles = type == ValueType.F64;
        int bytes = encodeSimple(doubles, lanes, from, count, scale, dst, offset, header);
        bytes = repeats.improve(doubles, lanes, from, count, scale, dst, offset, header, bytes);
        return doubles ? split.improve(lanes, from, count, dst, offset, header, bytes) : bytes;
    }

    /// Frames only: what the values of a dictionary or of runs are encoded with, too.
    int encodeSimple(
            boolean doubles,
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        if (doubles) {
            int bytes = encodeDoubles(lanes, from, count, scale, dst, offset, header);
            if (bytes >= 0) {
                return bytes;
            }
        }
        return encodeIntegers(lanes, from, count, dst, offset, header);
    }

    private int encodeIntegers(long[] lanes, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
        int scale = Decimals.commonScale(lanes, from, count);
        long power = Decimals.power(scale);
        long first = lanes[from];
        for (int i = 0; i < count; i++) {
            integers[i] = (lanes[from + i] - first) / power;
        }
        plan.plan(integers, count);
        if (plan.isConstant()) {
            header.set(Codecs.CONST, 0, first, 0, 0);
            return 0;
        }
        if (plan.bytes() >= 8L * count) {
            return RawCodec.encode(lanes, from, count, dst, offset, header);
        }
        int param = plan.param() | scale << PackedCodec.SCALE_SHIFT;
        if (plan.sums() > 0) {
            header.set(Codecs.packed(plan.sums()), param, first, plan.base(), 0);
        } else {
            header.set(Codecs.PACKED, param, first + plan.base() * power, 0, 0);
        }
        return plan.write(integers, count, dst, offset);
    }

    private int encodeDoubles(
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        if (!decimals.plan(lanes, from, count, scale)) {
            return -1;
        }
        long[] numbers = decimals.integers();
        int exceptions = decimals.exceptions();
        plan.plan(numbers, count);
        long total = plan.bytes()
                + BitPacking.bytes(FramePlan.positionWidth(count), exceptions)
                + (long) Long.BYTES * exceptions;
        if (total >= 8L * count) {
            return -1;
        }
        if (exceptions == 0 && plan.isConstant() && isConstant(lanes, from, count)) {
            return -1;
        }
        int param = plan.param()
                | scale.exponent() << PackedDecimalCodec.EXPONENT_SHIFT
                | scale.factor() << PackedDecimalCodec.FACTOR_SHIFT;
        if (plan.sums() > 0) {
            header.set(Codecs.packedDecimal(plan.sums()), param, numbers[0], plan.base(), exceptions);
        } else {
            header.set(Codecs.PACKED_DECIMAL, param, plan.base(), 0, exceptions);
        }
        int bytes = plan.write(numbers, count, dst, offset);
        return bytes
                + PackedDecimalCodec.writeExceptions(
                        lanes, from, count, decimals.positions(), exceptions, dst, offset + bytes);
    }

    private static boolean isConstant(long[] lanes, int from, int count) {
        long differences = 0;
        for (int i = from + 1; i < from + count; i++) {
            differences |= lanes[i] ^ lanes[from];
        }
        return differences == 0;
    }
}
