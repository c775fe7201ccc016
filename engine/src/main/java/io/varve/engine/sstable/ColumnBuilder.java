// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.Bitmaps;
import io.varve.engine.codec.DecimalScale;
import io.varve.engine.codec.EncodingLevel;
import io.varve.engine.codec.SegmentEncoder;
import io.varve.engine.codec.StringDictionaryBuilder;
import io.varve.engine.codec.StringEncoder;
import io.varve.engine.codec.VectorEncoder;
import io.varve.engine.codec.VectorHeader;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import io.varve.engine.vector.ZoneMapBuilder;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One column of a row group: encodes its vectors into the spool and collects their headers and zone maps.
///
/// The decimal scale outlives row groups, the rest does not. Threads: one.
final class ColumnBuilder {
    private final Parts parts;
    private final ChunkBuilder chunk = new ChunkBuilder();
    private final ZoneBuilder zones = new ZoneBuilder();
    private final DecimalScale scale = new DecimalScale();
    private @Nullable StringDictionaryBuilder dictionary;
    private @Nullable SegmentBuilder segments;
    private ValueType type = ValueType.I64;

    ColumnBuilder(Parts parts) {
        this.parts = parts;
    }

    void begin(ValueType newType, EncodingLevel level, int segmentValues) {
        type = newType;
        scale.reset();
        segments = level == EncodingLevel.COLD ? new SegmentBuilder(this, parts, segmentValues) : null;
    }

    ValueType type() {
        return type;
    }

    ChunkBuilder chunk() {
        return chunk;
    }

    ZoneBuilder zones() {
        return zones;
    }

    /// The chunk's dictionary of strings.
    StringDictionaryBuilder dictionary() {
        StringDictionaryBuilder known = dictionary;
        if (known == null) {
            known = new StringDictionaryBuilder();
            dictionary = known;
        }
        return known;
    }

    boolean hasDictionary() {
        return dictionary != null && dictionary.size() > 0;
    }

    /// Adds rows [from, to) of `values` as one vector of the series, or of several when it is mixed.
    void add(ColumnVector values, int kind, int seriesId, long[] times, int from, int to) {
        int count = to - from;
        int present = values.allValid() ? count : RowCopy.countBits(values.validity(), from, count);
        int nulls = count - present;
        if (present == 0) {
            zones.skip(nulls);
            if (segments != null) {
                segments.addNulls(count);
            } else {
                chunk.addNulls(count, parts.spool.length());
            }
            return;
        }
        long[] source = values.values();
        int at = from;
        if (nulls > 0) {
            compact(values, from, to);
            source = parts.dense;
            at = 0;
        }
        if (kind == SstableFormat.KIND_MIXED) {
            zones.skip(nulls);
        } else {
            ZoneMap zone = parts.zone;
            parts.zoneMaps.buildDense(type, source, at, present, zone);
            zone.firstTimeNs = times[nulls == 0 ? from : nextPresent(values, from, 1)];
            zone.lastTimeNs = times[nulls == 0 ? to - 1 : nextPresent(values, to - 1, -1)];
            zones.add(zone, nulls, times[from], times[to - 1]);
        }
        if (segments != null) {
            segments.add(values, kind == SstableFormat.KIND_MIXED ? -1 : seriesId, source, at, present, from, count);
            return;
        }
        long start = parts.spool.length();
        if (nulls > 0) {
            parts.spool.ensure(Bitmaps.bytes(count));
            int bitmap = Bitmaps.write(values.validity(), from, count, parts.spool.segment(), start);
            parts.spool.length(start + bitmap);
        }
        encode(source, at, present, values.heap());
        chunk.add(parts.header, count, nulls, start, parts.spool.length() - start);
    }

    /// Encodes values as one vector behind what is in the spool; the parts' header describes it.
    void encode(long[] lanes, int from, int present, byte[] heap) {
        boolean isString = type == ValueType.STRING;
        Spool spool = parts.spool;
        spool.ensure(
                isString
                        ? StringEncoder.maxBytes(present, StringEncoder.totalBytes(lanes, from, present))
                        : VectorEncoder.maxBytes(present));
        MemorySegment target = spool.segment();
        long at = spool.length();
        int bytes = isString
                ? parts.strings.encode(lanes, from, present, heap, dictionary(), target, at, parts.header)
                : parts.vectors.encode(type, lanes, from, present, scale, target, at, parts.header);
        spool.length(at + bytes);
    }

    private void compact(ColumnVector values, int from, int to) {
        long[] source = values.values();
        int n = 0;
        for (int row = from; row < to; row++) {
            if (values.isValid(row)) {
                parts.dense[n++] = source[row];
            }
        }
    }

    private static int nextPresent(ColumnVector values, int from, int step) {
        int row = from;
        while (!values.isValid(row)) {
            row += step;
        }
        return row;
    }

    /// Brings all vectors into the chunk; no more come.
    void finish() {
        if (segments != null) {
            segments.flush();
        }
    }

    void clear() {
        chunk.clear();
        zones.clear();
        if (dictionary != null) {
            dictionary.clear();
        }
        if (segments != null) {
            segments.clear();
        }
    }

    /// What the columns of a row group share. Threads: one.
    static final class Parts {
        final Spool spool;
        final ZoneMapBuilder zoneMaps = new ZoneMapBuilder();
        final ZoneMap zone = new ZoneMap();
        final VectorHeader header = new VectorHeader();
        final long[] dense = new long[ColumnVector.CAPACITY];
        VectorEncoder vectors = new VectorEncoder(EncodingLevel.HOT);
        StringEncoder strings = new StringEncoder(EncodingLevel.HOT);
        private @Nullable SegmentEncoder segments;

        Parts(Spool spool) {
            this.spool = spool;
        }

        /// Changes the encoders when the level differs from the last run's.
        void level(EncodingLevel level) {
            if (vectors.level() != level) {
                vectors = new VectorEncoder(level);
                strings = new StringEncoder(level);
            }
        }

        /// Made at the first use: only cold runs need its tables.
        SegmentEncoder segmentEncoder() {
            SegmentEncoder known = segments;
            if (known == null) {
                known = new SegmentEncoder();
                segments = known;
            }
            return known;
        }
    }
}
