// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import static io.varve.engine.memory.Layouts.I64;

/// Integers, decimals or raw lanes, or their distances, by their entropy: with Huffman codes ([EntropyReader]) or with states ([AnsReader]).
///
/// ```
/// +---------+--------------+-------------+-----------+-----------------+ - - - - - - +---------------------+
/// | u8 form | varint count | u8 scale/e  | u8 f?     | zigzag base     | exceptions? | entropy-coded lanes |
/// +---------+--------------+-------------+-----------+-----------------+ - - - - - - +---------------------+
/// ```
/// `form`: 1 distances, 2 decimals, 4 exceptions. Distances are zigzag numbers from `base` on, count − 1 of them; others are unsigned from
/// `base`. Exceptions: varint count, packed array of positions, raw lanes.
final class EntropyCodec implements SegmentCodec {
    static final int DISTANCES = 1;
    static final int DECIMALS = 2;
    static final int EXCEPTIONS = 4;

    private final NumberReader reader;
    private long[] exceptionLanes = new long[0];
    private int[] exceptionPlaces = new int[0];

    EntropyCodec(NumberReader reader) {
        this.reader = reader;
    }

    @Override
    public int decode(ByteSource source, ChunkBodies bodies, long[] out) {
        int form = source.u8();
        int count = source.count(SegmentEncoder.MAX_VALUES);
        int scale = source.u8();
        int factor = (form & DECIMALS) != 0 ? source.u8() : 0;
        long base = source.zigzag();
        if (form > 7 || count == 0) {
            throw new CodecException("bad form of a segment: form=" + form + ", values=" + count);
        }
        int exceptions = (form & EXCEPTIONS) != 0 ? readExceptions(source, count) : 0;
        long power = 1;
        if ((form & DECIMALS) != 0) {
            DecimalScale.requireValid(scale, factor);
        } else {
            power = Decimals.checkedPower(scale);
        }
        boolean distances = (form & DISTANCES) != 0;
        boolean decimals = (form & DECIMALS) != 0;
        reader.read(source, bodies, out, distances ? 1 : 0, count);
        if (distances && decimals) {
            sumToDecimals(out, count, base, DecimalScale.ten(factor), DecimalScale.tenth(scale));
        } else if (distances) {
            sum(out, count, base, power);
        } else {
            for (int i = 0; i < count; i++) {
                out[i] = base + out[i] * power;
            }
            if (decimals) {
                ScalarKernels.toDecimals(out, 0, count, DecimalScale.ten(factor), DecimalScale.tenth(scale));
            }
        }
        for (int k = 0; k < exceptions; k++) {
            out[exceptionPlaces[k]] = exceptionLanes[k];
        }
        return count;
    }

    private static void sum(long[] out, int count, long base, long power) {
        long value = base;
        out[0] = value;
        if (power == 1) {
            for (int i = 1; i < count; i++) {
                value += Symbols.unzigzag(out[i]);
                out[i] = value;
            }
        } else {
            for (int i = 1; i < count; i++) {
                value += Symbols.unzigzag(out[i]) * power;
                out[i] = value;
            }
        }
    }

    private static void sumToDecimals(long[] out, int count, long base, double ten, double tenth) {
        long value = base;
        out[0] = Double.doubleToRawLongBits((double) value * ten * tenth);
        for (int i = 1; i < count; i++) {
            value += Symbols.unzigzag(out[i]);
            out[i] = Double.doubleToRawLongBits((double) value * ten * tenth);
        }
    }

    private int readExceptions(ByteSource source, int count) {
        int exceptions = source.count(count);
        if (exceptionLanes.length < exceptions) {
            exceptionLanes = new long[exceptions];
            exceptionPlaces = new int[exceptions];
        }
        PackedLongs places = new PackedLongs().wrap(source, exceptions);
        for (int k = 0; k < exceptions; k++) {
            exceptionPlaces[k] = (int) places.get(k, 0, count - 1L);
        }
        long at = source.take((long) Long.BYTES * exceptions);
        for (int k = 0; k < exceptions; k++) {
            exceptionLanes[k] = source.segment().get(I64, at + (long) Long.BYTES * k);
        }
        return exceptions;
    }
}
