// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;

/// Encodes vectors of lanes at one [EncodingLevel]; vectors of a colder level come here before their segments are tried.
///
/// Threads: one at a time. Memory: some vectors of scratch.
public final class VectorEncoder {
    private final EncodingLevel level;
    private final Form form;

    public VectorEncoder(EncodingLevel level) {
        this.level = level;
        form = switch (level) {
            case HOT -> new Hot();
            case WARM, COLD -> new Packed();
            case RAW -> new Raw();
        };
    }

    public EncodingLevel level() {
        return level;
    }

    /// Room that `count` lanes need at worst.
    public static int maxBytes(int count) {
        return LaneEncoder.maxBytes(count);
    }

    /// Encodes `lanes[from .. from + count)` (1 ≤ count ≤ 1024, none null, no strings) at `dst[offset]`, fills `header` and returns the
    /// body's length. `scale` is the column's memory, used for doubles only.
    public int encode(
            ValueType type,
            long[] lanes,
            int from,
            int count,
            DecimalScale scale,
            MemorySegment dst,
            long offset,
            VectorHeader header) {
        return form.lanes(type, lanes, from, count, scale, dst, offset, header);
    }

    /// Encodes the times `times[from .. from + count)` likewise.
    public int encodeTimes(long[] times, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
        return form.times(times, from, count, dst, offset, header);
    }

    /// What the levels do; each has only the scratch that it needs.
    private interface Form {
        int lanes(
                ValueType type,
                long[] lanes,
                int from,
                int count,
                DecimalScale scale,
                MemorySegment dst,
                long offset,
                VectorHeader header);

        int times(long[] times, int from, int count, MemorySegment dst, long offset, VectorHeader header);
    }

    private static final class Hot implements Form {
        private final LaneEncoder lanes = new LaneEncoder();

        @Override
        public int lanes(
                ValueType type,
                long[] source,
                int from,
                int count,
                DecimalScale scale,
                MemorySegment dst,
                long offset,
                VectorHeader header) {
            return lanes.encode(type, source, from, count, scale, dst, offset, header);
        }

        @Override
        public int times(long[] times, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
            return TimeEncoder.encode(times, from, count, dst, offset, header);
        }
    }

    private static final class Packed implements Form {
        private final PackedEncoder lanes = new PackedEncoder();
        private final PackedTimeEncoder times = new PackedTimeEncoder();

        @Override
        public int lanes(
                ValueType type,
                long[] source,
                int from,
                int count,
                DecimalScale scale,
                MemorySegment dst,
                long offset,
                VectorHeader header) {
            return lanes.encode(type, source, from, count, scale, dst, offset, header);
        }

        @Override
        public int times(long[] source, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
            return times.encode(source, from, count, dst, offset, header);
        }
    }

    private static final class Raw implements Form {
        @Override
        public int lanes(
                ValueType type,
                long[] source,
                int from,
                int count,
                DecimalScale scale,
                MemorySegment dst,
                long offset,
                VectorHeader header) {
            return RawCodec.encode(source, from, count, dst, offset, header);
        }

        @Override
        public int times(long[] source, int from, int count, MemorySegment dst, long offset, VectorHeader header) {
            return RawCodec.encode(source, from, count, dst, offset, header);
        }
    }
}
