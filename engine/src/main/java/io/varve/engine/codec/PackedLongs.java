// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;

/// A bit-packed array of longs with random access; the form of every index array.
///
/// ```
///   +---------+---------+--------------+---------------+-----------------------------------+
///   | u8 form | u8 more | zigzag base  | zigzag slope  | count · width bits, LSB first     |
///   +---------+---------+--------------+---------------+-----------------------------------+
///     bits 0-6 width 0..64   (more: only if bit 7 of form is set; bits 0-4 scale, bit 5 slope present, bit 6 step present)
///   value(i) = (base + (slope · i >> 32) + packed(i)) · 10^scale · step          (step: a varint behind the slope, else 1)
/// ```
/// Constant arrays take two or three bytes, whatever their count; arithmetic wraps, so every long is exact.
/// Threads: immutable once wrapped. Errors: [CodecException] for a bad form or an index outside.
public final class PackedLongs {
    private static final int MORE = 0x80;
    private static final int SLOPE = 0x20;
    private static final int STEP = 0x40;
    /// A step costs two bytes and a multiplication, so small ones are not worth it.
    private static final int MIN_STEP = 4;
    private static final int SCALE_MASK = 0x1F;
    /// One unaligned 8-byte read gives 57 bits from any bit on; wider elements take all 64.
    private static final int WIDEST_SHIFTED = 57;
    private static final long MAX_SLOPE_RANGE = 1L << 31;

    private MemorySegment segment = MemorySegment.NULL;
    private long start;
    private int width;
    private int count;
    private long base;
    private long slope;
    private long power = 1;

    /// Writes `values[from .. from + count)`.
    public static void write(ByteSink out, long[] values, int from, int count) {
        int scale = commonScale(values, from, count);
        long power = Decimals.power(scale);
        long step = commonStep(values, from, count, power);
        power *= step;
        long flat = 0;
        long slope = 0;
        if (count > 0) {
            flat = range(values, from, count, power, 0);
            long rise = values[from + count - 1] / power - values[from] / power;
            slope = count > 2 && rise > -MAX_SLOPE_RANGE && rise < MAX_SLOPE_RANGE ? (rise << 32) / (count - 1) : 0;
        }
        int width = bits(flat);
        if (slope != 0) {
            int sloped = bits(range(values, from, count, power, slope));
            slope = sloped < width ? slope : 0;
            width = Math.min(width, sloped);
        }
        width = width > WIDEST_SHIFTED ? 64 : width;
        long base = count == 0 ? 0 : min(values, from, count, power, slope);
        boolean more = scale != 0 || slope != 0 || step != 1;
        out.u8(width | (more ? MORE : 0));
        if (more) {
            out.u8(scale | (slope != 0 ? SLOPE : 0) | (step != 1 ? STEP : 0));
        }
        out.zigzag(base);
        if (slope != 0) {
            out.zigzag(slope);
        }
        if (step != 1) {
            out.varint(step);
        }
        pack(out, values, from, count, power, slope, base, width);
    }

    private static void pack(
            ByteSink out, long[] values, int from, int count, long power, long slope, long base, int width) {
        int at = out.reserve(Math.toIntExact(packedBytes(width, count)));
        byte[] bytes = out.bytes();
        for (int i = 0; i < count; i++) {
            long rest = values[from + i] / power - line(slope, i) - base;
            long bit = (long) i * width;
            int index = at + (int) (bit >>> 3);
            int shift = (int) bit & 7;
            int left = width;
            while (left > 0) {
                bytes[index++] |= (byte) (rest << shift);
                rest >>>= 8 - shift;
                left -= 8 - shift;
                shift = 0;
            }
        }
    }

    /// Reads the array's form at `source` and passes over it; elements are read by [#get].
    public PackedLongs wrap(ByteSource source, int newCount) {
        int form = source.u8();
        int more = (form & MORE) != 0 ? source.u8() : 0;
        width = form & ~MORE;
        if ((width > WIDEST_SHIFTED && width != 64) || more > 0x7F || newCount < 0) {
            throw new CodecException("bad form of a packed array: form=" + form + ", more=" + more);
        }
        power = Decimals.checkedPower(more & SCALE_MASK);
        base = source.zigzag();
        slope = (more & SLOPE) != 0 ? source.zigzag() : 0;
        power *= (more & STEP) != 0 ? source.varint() : 1;
        count = newCount;
        segment = source.segment();
        start = source.take(packedBytes(width, newCount));
        return this;
    }

    /// Becomes an array of `newCount` times `value` with no bytes behind it: for arrays that a format leaves out.
    public PackedLongs constant(long value, int newCount) {
        return line(value, 0, newCount);
    }

    /// Becomes 0, 1, 2, … with no bytes behind it.
    public PackedLongs identity(int newCount) {
        return line(0, 1L << 32, newCount);
    }

    private PackedLongs line(long newBase, long newSlope, int newCount) {
        width = 0;
        power = 1;
        base = newBase;
        slope = newSlope;
        count = newCount;
        return this;
    }

    public int count() {
        return count;
    }

    public long get(int index) {
        if (index < 0 || index >= count) {
            throw new CodecException("index outside a packed array: index=" + index + ", count=" + count);
        }
        return (base + line(slope, index) + (width == 0 ? 0 : bitsAt(index))) * power;
    }

    /// Element `index`, which must lie in [min, max]: for numbers that address something.
    public long get(int index, long min, long max) {
        long value = get(index);
        if (value < min || value > max) {
            throw new CodecException("packed number out of range: value=" + value + ", min=" + min + ", max=" + max);
        }
        return value;
    }

    private long bitsAt(int index) {
        long bit = (long) index * width;
        long at = start + (bit >>> 3);
        if (width == 64) {
            return segment.get(I64, at);
        }
        int shift = (int) bit & 7;
        long mask = (1L << width) - 1;
        if (at + 8 <= segment.byteSize()) {
            return segment.get(I64, at) >>> shift & mask;
        }
        long word = 0;
        for (int b = 0; 8 * b < shift + width; b++) {
            word |= (segment.get(U8, at + b) & 0xFFL) << (8 * b);
        }
        return word >>> shift & mask;
    }

    private static long packedBytes(int width, int count) {
        return ((long) width * count + 7) >>> 3;
    }

    private static long line(long slope, int index) {
        return (slope * index) >> 32;
    }

    private static int bits(long range) {
        return 64 - Long.numberOfLeadingZeros(range);
    }

    private static long min(long[] values, int from, int count, long power, long slope) {
        long min = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, values[from + i] / power - line(slope, i));
        }
        return min;
    }

    private static long range(long[] values, int from, int count, long power, long slope) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            long value = values[from + i] / power - line(slope, i);
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        return max - min;
    }

    private static int commonScale(long[] values, int from, int count) {
        long any = 0;
        for (int i = 0; i < count; i++) {
            any |= values[from + i];
        }
        if (any == 0) {
            return 0;
        }
        int scale = Decimals.MAX_POWER;
        for (int i = 0; i < count && scale > 0; i++) {
            long value = values[from + i];
            while (value % Decimals.power(scale) != 0) {
                scale--;
            }
        }
        return scale;
    }

    /// What divides all values beyond `power`; 1 when that is little, or when the values are constant and need no bits anyway.
    private static long commonStep(long[] values, int from, int count, long power) {
        long step = 0;
        long differences = 0;
        for (int i = 0; i < count && step != 1; i++) {
            step = gcd(step, Math.abs(values[from + i] / power));
            differences |= values[from + i] ^ values[from];
        }
        return step < MIN_STEP || differences == 0 || step > Integer.MAX_VALUE ? 1 : step;
    }

    private static long gcd(long a, long b) {
        long larger = a;
        long rest = b;
        while (rest != 0) {
            long next = larger % rest;
            larger = rest;
            rest = next;
        }
        return larger;
    }
}
