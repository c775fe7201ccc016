// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;
import static io.varve.engine.memory.Layouts.U8;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A bit-packed array of longs with random access; the form of every index array.
///
/// ```
///   +---------+---------+--------------+---------------+-----------------------------------+
///   | u8 form | u8 more | zigzag base  | zigzag slope  | count · width bits, LSB first     |
///   +---------+---------+--------------+---------------+-----------------------------------+
///     bits 0-6 width 0..57, 64   (more: only if bit 7 of form is set; bits 0-4 scale, bit 5 slope present, bit 6 step, bit 7 period)
///   value(i) = (base + (slope · j >> 32) + packed(j) + rise · ⌊i / period⌋) · 10^scale · step,   j = i mod period
/// ```
/// Behind the slope lie `varint step`, else 1, and `varint period, zigzag rise`, else nothing repeats and j = i. A form 63 says that a few elements
/// are far from the others: `varint patches`, their places and what is added to them, two arrays, then the array with something near in their places.
/// Constant arrays take two or three bytes, whatever their count; arithmetic wraps, so every long is exact.
/// Threads: immutable once wrapped. Errors: [CodecException] for a bad form or an index outside.
public final class PackedLongs {
    static final int MORE = 0x80;
    static final int SLOPE = 0x20;
    static final int STEP = 0x40;
    static final int PERIOD = 0x80;
    static final int PATCHED = 63;
    private static final int SCALE_MASK = 0x1F;
    /// One unaligned 8-byte read gives 57 bits from any bit on; wider elements take all 64.
    static final int WIDEST_SHIFTED = 57;

    private MemorySegment segment = MemorySegment.NULL;
    private long start;
    private int width;
    private int count;
    private long base;
    private long slope;
    private long power = 1;
    private int period;
    private long rise;
    private int patches;
    private @Nullable PackedLongs places;
    private @Nullable PackedLongs additions;

    /// Writes `values[from .. from + count)` in the smallest form.
    public static void write(ByteSink out, long[] values, int from, int count) {
        PackedLongsWriter.write(out, values, from, count);
    }

    /// Reads the array's form at `source` and passes over it; elements are read by [#get].
    public PackedLongs wrap(ByteSource source, int newCount) {
        int form = source.u8();
        patches = 0;
        if (form == PATCHED) {
            int few = source.count(Math.max(newCount, 0));
            places = (places == null ? new PackedLongs() : places).wrapWhole(source, few, source.u8());
            additions = (additions == null ? new PackedLongs() : additions).wrapWhole(source, few, source.u8());
            patches = few;
            form = source.u8();
        }
        return wrapWhole(source, newCount, form);
    }

    private PackedLongs wrapWhole(ByteSource source, int newCount, int form) {
        int more = (form & MORE) != 0 ? source.u8() : 0;
        width = form & ~MORE;
        if ((width > WIDEST_SHIFTED && width != 64) || newCount < 0) {
            throw new CodecException("bad form of a packed array: form=" + form + ", more=" + more);
        }
        power = Decimals.checkedPower(more & SCALE_MASK);
        base = source.zigzag();
        slope = (more & SLOPE) != 0 ? source.zigzag() : 0;
        power *= (more & STEP) != 0 ? source.varint() : 1;
        period = 0;
        if ((more & PERIOD) != 0) {
            period = source.count(newCount);
            rise = source.zigzag();
            if (period == 0) {
                throw new CodecException("packed array with a period of nothing");
            }
        }
        count = newCount;
        segment = source.segment();
        start = source.take(packedBytes(width, period == 0 ? newCount : period));
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
        period = 0;
        patches = 0;
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
        long value = whole(index);
        return patches == 0 ? value : value + addition(index);
    }

    private long whole(int index) {
        int place = index;
        long risen = 0;
        if (period != 0) {
            int times = index / period;
            place = index - times * period;
            risen = rise * times;
        }
        return (base + line(slope, place) + (width == 0 ? 0 : bitsAt(place)) + risen) * power;
    }

    private long addition(int index) {
        PackedLongs sorted = Objects.requireNonNull(places);
        int low = 0;
        int high = patches - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long place = sorted.whole(middle);
            if (place == index) {
                return Objects.requireNonNull(additions).whole(middle);
            }
            if (place < index) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return 0;
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

    static long packedBytes(int width, int count) {
        return ((long) width * count + 7) >>> 3;
    }

    static long line(long slope, int index) {
        return (slope * index) >> 32;
    }
}
