// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// A [PackedLongs] of doubles: as decimals when all of them are (`exponent + 1`, `factor`, integers), else as raw bits (0, lanes).
///
/// Threads: immutable once wrapped.
public final class PackedDoubles {
    private final PackedLongs integers = new PackedLongs();
    private int exponent;
    private int factor;

    /// Writes the raw bits `lanes[from .. from + count)`; `scale` and `scratch` (≥ count) are working space.
    public static void write(ByteSink out, long[] lanes, int from, int count, DecimalScale scale, long[] scratch) {
        scale.search(lanes, from, count);
        int e = scale.exponent();
        int f = scale.factor();
        boolean decimal = !scale.isRaw();
        for (int i = 0; i < count && decimal; i++) {
            scratch[i] = DecimalScale.toInteger(Double.longBitsToDouble(lanes[from + i]), e, f);
            decimal = Double.doubleToRawLongBits(DecimalScale.toDouble(scratch[i], e, f)) == lanes[from + i];
        }
        if (decimal) {
            out.u8(e + 1);
            out.u8(f);
            PackedLongs.write(out, scratch, 0, count);
        } else {
            out.u8(0);
            PackedLongs.write(out, lanes, from, count);
        }
    }

    public PackedDoubles wrap(ByteSource source, int count) {
        int mode = source.u8();
        exponent = mode - 1;
        factor = mode == 0 ? 0 : source.u8();
        if (exponent > DecimalScale.MAX_EXPONENT || factor > Math.max(exponent, 0)) {
            throw new CodecException("decimal scale out of range: exponent=" + exponent + ", factor=" + factor);
        }
        integers.wrap(source, count);
        return this;
    }

    /// Raw bits of element `index`.
    public long get(int index) {
        long integer = integers.get(index);
        return exponent < 0 ? integer : Double.doubleToRawLongBits(DecimalScale.toDouble(integer, exponent, factor));
    }
}
