// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// A [PackedLongs] of doubles, in the smallest of four forms.
///
/// | first byte | then | element |
/// |---|---|---|
/// | 0 | lanes | raw bits |
/// | e + 1, 1 to 19 | `u8 f`, integers | `integer · 10^f · 10^-e` |
/// | 32 + e | `u8 f`, integers, steps | the double that is so many steps above `integer · 10^f · 10^-e`: sums of decimals miss one by rounding only |
/// | 64 | `i32 s`, integers | `integer · 2^s`: what rounding left over has few bits |
///
/// Threads: immutable once wrapped.
public final class PackedDoubles {
    private static final int RAW = 0;
    private static final int NEAR = 32;
    private static final int BINARY = 64;
    private static final int MAX_DECIMALS = 9;
    /// With this exponent the inverse product has guard digits whatever the decimals.
    private static final int NEAR_EXPONENT = 14;
    private static final int MANTISSA_BITS = 52;
    private static final long HIDDEN_BIT = 1L << MANTISSA_BITS;
    static final int MIN_BINARY = -1074;
    static final int MAX_BINARY = 970;

    private final PackedLongs integers = new PackedLongs();
    private final PackedLongs steps = new PackedLongs();
    private int mode;
    private int exponent;
    private int factor;
    private double unit = 1;

    /// Writes the raw bits `lanes[from .. from + count)`; `scale` and `scratch` (≥ 2 · count) are working space.
    public static void write(ByteSink out, long[] lanes, int from, int count, DecimalScale scale, long[] scratch) {
        int best = range(lanes, from, count);
        int form = RAW;
        scale.search(lanes, from, count);
        if (!scale.isRaw() && toDecimals(lanes, from, count, scale, scratch)) {
            form = scale.exponent() + 1;
            best = Math.min(best, range(scratch, 0, count));
        }
        int decimals = -1;
        for (int k = 0; k <= MAX_DECIMALS && form == RAW; k++) {
            int bits = toNear(lanes, from, count, k, scratch);
            if (bits < best) {
                best = bits;
                decimals = k;
            }
        }
        int power = commonPower(lanes, from, count);
        if (toBinary(lanes, from, count, power, scratch) && range(scratch, 0, count) < best) {
            out.u8(BINARY);
            out.i32(power);
            PackedLongs.write(out, scratch, 0, count);
        } else if (decimals >= 0) {
            toNear(lanes, from, count, decimals, scratch);
            out.u8(NEAR + NEAR_EXPONENT);
            out.u8(NEAR_EXPONENT - decimals);
            PackedLongs.write(out, scratch, 0, count);
            PackedLongs.write(out, scratch, count, count);
        } else if (form != RAW) {
            toDecimals(lanes, from, count, scale, scratch);
            out.u8(form);
            out.u8(scale.factor());
            PackedLongs.write(out, scratch, 0, count);
        } else {
            out.u8(RAW);
            PackedLongs.write(out, lanes, from, count);
        }
    }

    private static int range(long[] values, int from, int count) {
        long min = count == 0 ? 0 : Long.MAX_VALUE;
        long max = count == 0 ? 0 : Long.MIN_VALUE;
        for (int i = from; i < from + count; i++) {
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
        }
        return BitPacking.widthOf(max - min);
    }

    private static boolean toDecimals(long[] lanes, int from, int count, DecimalScale scale, long[] scratch) {
        int e = scale.exponent();
        int f = scale.factor();
        for (int i = 0; i < count; i++) {
            scratch[i] = DecimalScale.toInteger(Double.longBitsToDouble(lanes[from + i]), e, f);
            if (Double.doubleToRawLongBits(DecimalScale.toDouble(scratch[i], e, f)) != lanes[from + i]) {
                return false;
            }
        }
        return true;
    }

    /// The nearest decimals to `scratch[0 .. count)`, what is missing to the values behind them; returns the bits of both.
    private static int toNear(long[] lanes, int from, int count, int decimals, long[] scratch) {
        int f = NEAR_EXPONENT - decimals;
        for (int i = 0; i < count; i++) {
            double value = Double.longBitsToDouble(lanes[from + i]);
            scratch[i] = DecimalScale.toInteger(value, NEAR_EXPONENT, f);
            double near = DecimalScale.toDouble(scratch[i], NEAR_EXPONENT, f);
            scratch[count + i] = lanes[from + i] - Double.doubleToRawLongBits(near);
        }
        return range(scratch, 0, count) + range(scratch, count, count);
    }

    /// The largest power of two that divides all values.
    static int commonPower(long[] lanes, int from, int count) {
        int power = MAX_BINARY;
        for (int i = from; i < from + count; i++) {
            double value = Double.longBitsToDouble(lanes[i]);
            if (value != 0 && Double.isFinite(value)) {
                int exponent = Math.max(Math.getExponent(value), Double.MIN_EXPONENT);
                power = Math.min(power, exponent - MANTISSA_BITS + Long.numberOfTrailingZeros(lanes[i] | HIDDEN_BIT));
            }
        }
        return power;
    }

    private static boolean toBinary(long[] lanes, int from, int count, int power, long[] scratch) {
        double unit = Math.scalb(1.0, power);
        for (int i = 0; i < count; i++) {
            scratch[i] = (long) Math.scalb(Double.longBitsToDouble(lanes[from + i]), -power);
            if (Double.doubleToRawLongBits((double) scratch[i] * unit) != lanes[from + i]) {
                return false;
            }
        }
        return true;
    }

    public PackedDoubles wrap(ByteSource source, int count) {
        mode = source.u8();
        if (mode == BINARY) {
            int power = source.i32();
            if (power < MIN_BINARY || power > MAX_BINARY) {
                throw new CodecException("power of two out of range: power=" + power);
            }
            unit = Math.scalb(1.0, power);
            integers.wrap(source, count);
            return this;
        }
        exponent = mode >= NEAR ? mode - NEAR : mode - 1;
        factor = mode == RAW ? 0 : source.u8();
        if (mode != RAW) {
            DecimalScale.requireValid(exponent, factor);
        }
        integers.wrap(source, count);
        if (mode >= NEAR) {
            steps.wrap(source, count);
        }
        return this;
    }

    /// Raw bits of element `index`.
    public long get(int index) {
        long integer = integers.get(index);
        if (mode == RAW) {
            return integer;
        }
        if (mode == BINARY) {
            return Double.doubleToRawLongBits((double) integer * unit);
        }
        long near = Double.doubleToRawLongBits(DecimalScale.toDouble(integer, exponent, factor));
        return mode >= NEAR ? near + steps.get(index) : near;
    }
}
