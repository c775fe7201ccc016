// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U16;

import java.lang.foreign.MemorySegment;

/// Doubles that are short decimals, as integers in a frame of reference; the others by position and raw bits.
///
/// `param`: byte width in bits 0–3, exponent in bits 4–8, factor in bits 9–13. Body: packed integers, then `exceptions` positions of
/// 16 bits, ascending, then as many raw values. An exception's place in the packed part holds the frame's base.
final class DecimalCodec implements LaneCodec {
    private static final int EXCEPTION_BYTES = 10;
    private static final int EXPONENT_SHIFT = 4;
    private static final int FACTOR_SHIFT = 9;
    private static final int POWER_MASK = 31;

    /// Encodes lanes by their plan; returns the bytes, or -1 when raw lanes are not larger.
    static int encode(
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            DecimalPlan plan,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        long[] integers = plan.integers();
        int exceptions = plan.exceptions();
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, integers[i]);
            max = Math.max(max, integers[i]);
        }
        int width = BytePacking.widthOf(max - min);
        int bytes = width * count + EXCEPTION_BYTES * exceptions;
        if (bytes >= 8 * count) {
            return -1;
        }
        BytePacking.pack(integers, 0, count, min, width, dst, offset);
        long at = offset + (long) width * count;
        for (int k = 0; k < exceptions; k++) {
            int position = (int) plan.positions()[k];
            dst.set(U16, at + 2L * k, (short) position);
            dst.set(I64, at + 2L * exceptions + 8L * k, lanes[from + position]);
        }
        int param = width | scale.exponent() << EXPONENT_SHIFT | scale.factor() << FACTOR_SHIFT;
        header.set(Codecs.DECIMAL, param, min, 0, exceptions);
        return bytes;
    }

    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        int width = header.param & BytePacking.WIDTH_MASK;
        int e = header.param >>> EXPONENT_SHIFT & POWER_MASK;
        int f = header.param >>> FACTOR_SHIFT & POWER_MASK;
        int exceptions = header.exceptions;
        BytePacking.requireWidth(Codecs.DECIMAL, width);
        if (e > DecimalScale.MAX_EXPONENT || f > e || header.param >>> (FACTOR_SHIFT + 5) != 0) {
            throw new CodecException("decimal scale out of range: exponent=" + e + ", factor=" + f);
        }
        if (exceptions < 0 || exceptions > count) {
            throw new CodecException("more exceptions than values: exceptions=" + exceptions + ", values=" + count);
        }
        CodecException.requireLength(
                Codecs.DECIMAL, (long) width * count + (long) EXCEPTION_BYTES * exceptions, length);
        BytePacking.unpack(src, offset, count, header.base, width, out, at);
        double ten = DecimalScale.ten(f);
        double tenth = DecimalScale.tenth(e);
        for (int i = at; i < at + count; i++) {
            out[i] = Double.doubleToRawLongBits((double) out[i] * ten * tenth);
        }
        long positions = offset + (long) width * count;
        for (int k = 0; k < exceptions; k++) {
            int position = src.get(U16, positions + 2L * k) & 0xFFFF;
            if (position >= count) {
                throw new CodecException("exception behind the last value: position=" + position + ", values=" + count);
            }
            out[at + position] = src.get(I64, positions + 2L * exceptions + 8L * k);
        }
    }
}
