// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;

import java.lang.foreign.MemorySegment;

/// Doubles that are short decimals, as integers in a frame of bits, direct, by distances or by how these change; the others by position and raw bits.
///
/// `param`: frame in bits 0–7, exponent in bits 8–12, factor in bits 13–17. Body: a frame, then the positions of the exceptions, each with
/// as many bits as the last index, then their raw values.
final class PackedDecimalCodec implements LaneCodec {
    static final int EXPONENT_SHIFT = 8;
    static final int FACTOR_SHIFT = 13;

    private static final int POWER_MASK = 31;

    private final int codec;
    private final int sums;

    PackedDecimalCodec(int codec, int sums) {
        this.codec = codec;
        this.sums = sums;
    }

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        int e = header.param >>> EXPONENT_SHIFT & POWER_MASK;
        int f = header.param >>> FACTOR_SHIFT & POWER_MASK;
        if (header.param >>> FACTOR_SHIFT > POWER_MASK) {
            throw new CodecException("decimal scale out of range: param=" + header.param);
        }
        DecimalScale.requireValid(e, f);
        double ten = DecimalScale.ten(f);
        double tenth = DecimalScale.tenth(e);
        long limit = offset + length;
        long end;
        if (sums > 0) {
            end = PackedDeltaCodec.unpack(codec, header, src, offset, limit, count, out, at);
            PackedDeltaCodec.sum(sums, header.base, out, at, count);
            ScalarKernels.toDecimals(out, at, at + count, ten, tenth);
        } else {
            int width = Frames.width(codec, header.param);
            end = Frames.packedEnd(codec, width, count, offset, limit);
            if (Frames.isPatched(header.param)) {
                Kernels.BEST.unpack(src, offset, count, width, header.base, out, at);
                end = Frames.patch(src, end, limit, count, header.base, out, at);
                ScalarKernels.toDecimals(out, at, at + count, ten, tenth);
            } else {
                Kernels.BEST.unpackDecimals(src, offset, count, width, header.base, ten, tenth, out, at);
            }
        }
        end = readExceptions(header.exceptions, src, end, limit, count, out, at);
        CodecException.requireLength(codec, end - offset, length);
    }

    private static long readExceptions(
            int exceptions, MemorySegment src, long offset, long limit, int count, long[] out, int at) {
        if (exceptions < 0 || exceptions > count) {
            throw new CodecException("more exceptions than values: exceptions=" + exceptions + ", values=" + count);
        }
        int width = FramePlan.positionWidth(count);
        long raw = offset + BitPacking.bytes(width, exceptions);
        long end = raw + (long) Long.BYTES * exceptions;
        if (end > limit) {
            throw new CodecException("exceptions longer than their body: exceptions=" + exceptions);
        }
        for (int k = 0; k < exceptions; k++) {
            int position = (int) BitPacking.get(src, offset, raw, k, width);
            if (position >= count) {
                throw new CodecException("exception behind the last value: position=" + position + ", values=" + count);
            }
            out[at + position] = src.get(I64, raw + (long) Long.BYTES * k);
        }
        return end;
    }

    /// Writes positions and raw values of the exceptions; returns the bytes.
    static int writeExceptions(
            long[] lanes, int from, int count, long[] positions, int exceptions, MemorySegment dst, long offset) {
        long at = offset + BitPacking.pack(positions, 0, exceptions, 0, FramePlan.positionWidth(count), dst, offset);
        for (int k = 0; k < exceptions; k++, at += Long.BYTES) {
            dst.set(I64, at, lanes[from + (int) positions[k]]);
        }
        return (int) (at - offset);
    }
}
