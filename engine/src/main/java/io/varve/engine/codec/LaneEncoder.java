// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;

/// Encodes lanes for the hot tier: whole bytes, no bit packing, decoded at copy speed.
///
/// Threads: one at a time. Memory: two vectors of scratch; writes at most [#maxBytes] bytes to the caller's segment.
public final class LaneEncoder {
    /// What a frame may take beyond raw lanes before it is found to be larger.
    private static final int ROOM = 32;

    private final DecimalPlan plan = new DecimalPlan(ColumnVector.CAPACITY, true);

    /// Room that `count` lanes need at worst.
    public static int maxBytes(int count) {
        return 8 * count + ROOM;
    }

    /// Encodes `lanes[from .. from + count)` (1 ≤ count ≤ 1024, none null, no strings) at `dst[offset]`, fills `header`
    /// and returns the body's length. `scale` is the column's memory, used for doubles only.
    public int encode(
            ValueType type,
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        return switch (type) {
            case F64 -> encodeDoubles(lanes, from, count, scale, dst, offset, header);
            case BOOL -> BoolCodec.encode(lanes, from, count, dst, offset, header);
            case I64, U64 -> ForCodec.encode(lanes, from, count, dst, offset, header);
            case STRING -> throw new IllegalArgumentException("strings have an encoder of their own");
        };
    }

    private int encodeDoubles(
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        if (plan.plan(lanes, from, count, scale)) {
            int bytes = DecimalCodec.encode(lanes, from, count, scale, plan, dst, offset, header);
            if (bytes >= 0) {
                return bytes;
            }
        }
        // Bits of doubles that are no decimals: constant, close together, or raw.
        return ForCodec.encode(lanes, from, count, dst, offset, header);
    }
}
