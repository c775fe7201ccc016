// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.CodecException;
import io.varve.engine.codec.PackedDoubles;
import io.varve.engine.codec.PackedEnds;
import io.varve.engine.codec.PackedLongs;
import io.varve.engine.codec.PackedSums;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;

/// Reads the zone maps of one column in one row group. A reused flyweight. Threads: one.
final class ZoneView {
    private final PackedLongs[] longs = new PackedLongs[SstableFormat.ZONE_ARRAYS];
    private final PackedDoubles[] doubles = new PackedDoubles[SstableFormat.ZONE_ARRAYS];
    private final PackedEnds ends = new PackedEnds();
    private final PackedSums sums = new PackedSums();
    private ValueType type = ValueType.I64;
    private int mask;
    private boolean empty;

    ZoneView() {
        for (int a = 0; a < SstableFormat.ZONE_ARRAYS; a++) {
            longs[a] = new PackedLongs();
            doubles[a] = new PackedDoubles();
        }
    }

    /// Reads the forms of a block with `vectors` vectors; an empty source says that no vector has a value.
    void open(ByteSource source, ValueType newType, int vectors) {
        type = newType;
        empty = source.position() == source.limit();
        mask = empty ? 0 : source.u16();
        if (mask >>> (SstableFormat.ZONE_SUMS + 1) != 0
                || (has(SstableFormat.ZONE_SUMS) && !has(SstableFormat.ZONE_ENDS))) {
            throw new CodecException("unknown arrays in a zone block: mask=" + mask);
        }
        for (int a = 0; a < SstableFormat.ZONE_ARRAYS; a++) {
            if (a == SstableFormat.ZONE_MIN && has(SstableFormat.ZONE_ENDS)) {
                ends.wrap(source, vectors);
                if (has(SstableFormat.ZONE_SUMS)) {
                    sums.wrap(source, ends, vectors);
                }
            }
            if (!has(a)) {
                continue;
            }
            if (ZoneBuilder.isDouble(a, type)) {
                doubles[a].wrap(source, vectors);
            } else {
                longs[a].wrap(source, vectors);
            }
        }
    }

    /// Fills `into` for a vector of `rows` rows that has a zone map.
    void read(int vector, int rows, long minTimeNs, long maxTimeNs, ZoneMap into) {
        into.count = rows - nulls(vector, rows);
        boolean any = into.count > 0;
        int flags = any ? (int) get(SstableFormat.ZONE_FLAGS, vector) : SstableFormat.ZONE_FLAG_NO_MIN_MAX;
        into.hasMinMax = (flags & SstableFormat.ZONE_FLAG_NO_MIN_MAX) == 0;
        into.flags = flags & ~SstableFormat.ZONE_FLAG_NO_MIN_MAX;
        if (into.wants(ZoneMap.SUM)) {
            readSum(vector, any, into);
        }
        if (into.wants(ZoneMap.MIN_MAX)) {
            into.min = into.hasMinMax ? get(SstableFormat.ZONE_MIN, vector) : 0;
            into.max = into.hasMinMax ? get(SstableFormat.ZONE_MAX, vector) : 0;
        }
        if (into.wants(ZoneMap.FIRST)) {
            into.first = any ? get(SstableFormat.ZONE_FIRST, vector) : 0;
            into.firstTimeNs = any ? minTimeNs + get(SstableFormat.ZONE_FIRST_DELAY, vector) : 0;
        }
        if (into.wants(ZoneMap.LAST)) {
            into.last = any ? get(SstableFormat.ZONE_LAST, vector) : 0;
            into.lastTimeNs = any ? maxTimeNs - get(SstableFormat.ZONE_LAST_LEAD, vector) : 0;
        }
    }

    /// Whether a vector of `rows` rows has a value.
    boolean hasValue(int vector, int rows) {
        return nulls(vector, rows) < rows;
    }

    /// Sets rows of `into` to the last rows of vectors: their last values, null for those that are older than the row.
    void readLasts(NotedLasts lasts, PackedLongs rows, ColumnVector into) {
        for (int i = 0; i < lasts.count(); i++) {
            int vector = lasts.vector(i);
            if (hasValue(vector, (int) rows.get(vector)) && get(SstableFormat.ZONE_LAST_LEAD, vector) == 0) {
                into.set(lasts.row(i), get(SstableFormat.ZONE_LAST, vector));
            } else {
                into.setNull(lasts.row(i));
            }
        }
    }

    private long nulls(int vector, int rows) {
        long nulls = empty ? rows : get(SstableFormat.ZONE_NULLS, vector);
        if (nulls < 0 || nulls > rows) {
            throw new CodecException("more nulls than rows: nulls=" + nulls + ", rows=" + rows);
        }
        return nulls;
    }

    private void readSum(int vector, boolean any, ZoneMap into) {
        if (has(SstableFormat.ZONE_SUMS)) {
            into.sumLow = 0;
            into.sumHigh = 0;
            if (any) {
                sums.read(vector, into.count, into);
            }
            return;
        }
        into.sumLow = any ? get(SstableFormat.ZONE_SUM_LOW, vector) : 0;
        boolean derived = type != ValueType.F64 && !has(SstableFormat.ZONE_SUM_HIGH);
        into.sumHigh = derived ? into.sumLow >> 63 : any ? get(SstableFormat.ZONE_SUM_HIGH, vector) : 0;
    }

    private boolean has(int array) {
        return (mask >>> array & 1) != 0;
    }

    private long get(int array, int vector) {
        if (has(SstableFormat.ZONE_ENDS)) {
            switch (array) {
                case SstableFormat.ZONE_MIN:
                    return ends.min(vector);
                case SstableFormat.ZONE_MAX:
                    return ends.max(vector);
                case SstableFormat.ZONE_FIRST:
                    return ends.first(vector);
                case SstableFormat.ZONE_LAST:
                    return ends.last(vector);
                default:
                    break;
            }
        }
        if (!has(array)) {
            return 0;
        }
        return ZoneBuilder.isDouble(array, type) ? doubles[array].get(vector) : longs[array].get(vector);
    }
}
