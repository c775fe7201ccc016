// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// Finds the smallest form of a [PackedLongs] and writes it: the plain one; with a period, as times and series have where every series has the
/// same rows; with patches, as differences have where the next series begins.
final class PackedLongsWriter {
    /// A step costs two bytes and a multiplication, so small ones are not worth it.
    private static final int MIN_STEP = 4;
    private static final long MAX_SLOPE_RANGE = 1L << 31;
    /// Below this there is nothing to win by a period or patches.
    private static final int MIN_BYTES = 16;
    private static final int MIN_SLOPED = 2;

    private PackedLongsWriter() {}

    static void write(ByteSink out, long[] values, int from, int count) {
        int start = out.length();
        writePlain(out, values, from, count, count);
        if (out.length() - start < MIN_BYTES) {
            return;
        }
        writePeriodic(out, start, values, from, count);
        writePatched(out, start, values, from, count);
    }

    /// Writes in place of what lies behind `start` if that is smaller.
    private static void writePeriodic(ByteSink out, int start, long[] values, int from, int count) {
        int period = period(values, from, count);
        long power = Decimals.power(commonScale(values, from, count));
        power *= commonStep(values, from, count, power);
        // What a period rises by is written in steps, which a difference that wrapped is none of.
        if (2 * period <= count && (values[from + period] - values[from]) % power == 0) {
            ByteSink other = new ByteSink();
            writePlain(other, values, from, count, period);
            replace(out, start, other);
        }
    }

    private static void writePatched(ByteSink out, int start, long[] values, int from, int count) {
        long power = Decimals.power(commonScale(values, from, count));
        power *= commonStep(values, from, count, power);
        long[] whole = new long[count];
        for (int i = 0; i < count; i++) {
            whole[i] = values[from + i] / power;
        }
        FramePlan plan = new FramePlan();
        plan.plan(whole, 0, count);
        if (!plan.isPatched()) {
            return;
        }
        long[] places = new long[FramePlan.MAX_PATCHES];
        long[] additions = new long[FramePlan.MAX_PATCHES];
        int patches = 0;
        long near = plan.base() * power;
        for (int i = 0; i < count; i++) {
            boolean outside = ((whole[i] - plan.base()) & ~BitPacking.mask(plan.width())) != 0;
            whole[i] = outside ? near : values[from + i];
            if (outside) {
                places[patches] = i;
                additions[patches++] = values[from + i] - near;
            }
        }
        ByteSink other = new ByteSink();
        other.u8(PackedLongs.PATCHED);
        other.varint(patches);
        writeSimple(other, places, patches);
        writeSimple(other, additions, patches);
        writeSimple(other, whole, count);
        replace(out, start, other);
    }

    /// Without patches.
    private static void writeSimple(ByteSink out, long[] values, int count) {
        int start = out.length();
        writePlain(out, values, 0, count, count);
        if (out.length() - start >= MIN_BYTES) {
            writePeriodic(out, start, values, 0, count);
        }
    }

    private static void replace(ByteSink out, int start, ByteSink other) {
        if (other.length() < out.length() - start) {
            out.length(start);
            out.write(other);
        }
    }

    /// The shortest distance at which all differences of neighbours come again; `count` when none is.
    private static int period(long[] values, int from, int count) {
        int steps = count - 1;
        int[] borders = new int[steps];
        for (int i = 1; i < steps; i++) {
            int border = borders[i - 1];
            while (border > 0 && step(values, from, i) != step(values, from, border)) {
                border = borders[border - 1];
            }
            borders[i] = step(values, from, i) == step(values, from, border) ? border + 1 : 0;
        }
        return Math.max(1, steps - borders[steps - 1]);
    }

    private static long step(long[] values, int from, int i) {
        return values[from + i + 1] - values[from + i];
    }

    /// Writes the first `period` elements and by what each next period rises; `period` = `count` says that there is none.
    private static void writePlain(ByteSink out, long[] values, int from, int count, int period) {
        int scale = commonScale(values, from, count);
        long power = Decimals.power(scale);
        long step = commonStep(values, from, count, power);
        power *= step;
        long flat = 0;
        long slope = 0;
        if (period > 0) {
            flat = range(values, from, period, power, 0);
            long rise = values[from + period - 1] / power - values[from] / power;
            slope = period > MIN_SLOPED && rise > -MAX_SLOPE_RANGE && rise < MAX_SLOPE_RANGE
                    ? (rise << 32) / (period - 1)
                    : 0;
        }
        int width = bits(flat);
        if (slope != 0) {
            int sloped = bits(range(values, from, period, power, slope));
            slope = sloped < width ? slope : 0;
            width = Math.min(width, sloped);
        }
        width = width > PackedLongs.WIDEST_SHIFTED ? 64 : width;
        long base = period == 0 ? 0 : min(values, from, period, power, slope);
        int more = scale
                | (slope != 0 ? PackedLongs.SLOPE : 0)
                | (step != 1 ? PackedLongs.STEP : 0)
                | (period < count ? PackedLongs.PERIOD : 0);
        out.u8(width | (more != 0 ? PackedLongs.MORE : 0));
        if (more != 0) {
            out.u8(more);
        }
        out.zigzag(base);
        if (slope != 0) {
            out.zigzag(slope);
        }
        if (step != 1) {
            out.varint(step);
        }
        if (period < count) {
            out.varint(period);
            out.zigzag((values[from + period] - values[from]) / power);
        }
        pack(out, values, from, period, power, slope, base, width);
    }

    private static void pack(
            ByteSink out, long[] values, int from, int count, long power, long slope, long base, int width) {
        int at = out.reserve(Math.toIntExact(PackedLongs.packedBytes(width, count)));
        byte[] bytes = out.bytes();
        for (int i = 0; i < count; i++) {
            long rest = values[from + i] / power - PackedLongs.line(slope, i) - base;
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

    private static int bits(long range) {
        return 64 - Long.numberOfLeadingZeros(range);
    }

    private static long min(long[] values, int from, int count, long power, long slope) {
        long min = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, values[from + i] / power - PackedLongs.line(slope, i));
        }
        return min;
    }

    private static long range(long[] values, int from, int count, long power, long slope) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            long value = values[from + i] / power - PackedLongs.line(slope, i);
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
