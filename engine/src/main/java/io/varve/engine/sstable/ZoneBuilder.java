// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.DecimalScale;
import io.varve.engine.codec.PackedDoubles;
import io.varve.engine.codec.PackedEnds;
import io.varve.engine.codec.PackedLongs;
import io.varve.engine.codec.PackedSums;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Collects the zone maps of one column in one row group and writes them as packed arrays.
///
/// Vectors without a zone map (mixed ones, those without values) repeat their predecessor, which costs the fewest bits.
/// Threads: one. Memory: grows with the vectors of a row group.
final class ZoneBuilder {
    private static final int FIRST_VECTORS = 8;
    private static final int[] OTHERS = {
        SstableFormat.ZONE_NULLS, SstableFormat.ZONE_FLAGS, SstableFormat.ZONE_FIRST_DELAY, SstableFormat.ZONE_LAST_LEAD
    };

    private final long[][] arrays = new long[SstableFormat.ZONE_ARRAYS][FIRST_VECTORS];
    private final DecimalScale scale = new DecimalScale();
    private final ByteSink apart = new ByteSink();
    private final ByteSink together = new ByteSink();
    private final ByteSink aroundEnds = new ByteSink();
    private long[] counts = new long[FIRST_VECTORS];
    private long[] scratch = new long[2 * FIRST_VECTORS];
    private long[][] differences = new long[4][FIRST_VECTORS];
    private int vectors;
    private boolean hasZones;

    void clear() {
        vectors = 0;
        hasZones = false;
    }

    private void makeRoom() {
        if (vectors < arrays[0].length) {
            return;
        }
        for (int a = 0; a < arrays.length; a++) {
            arrays[a] = Arrays.copyOf(arrays[a], 2 * vectors);
        }
        scratch = new long[4 * vectors];
        differences = new long[4][2 * vectors];
        counts = Arrays.copyOf(counts, 2 * vectors);
    }

    /// Adds a vector without a zone map, of which `nulls` rows have no value.
    void skip(int nulls) {
        makeRoom();
        for (int a = 0; a < SstableFormat.ZONE_ARRAYS; a++) {
            arrays[a][vectors] = vectors == 0 ? 0 : arrays[a][vectors - 1];
        }
        counts[vectors] = vectors == 0 ? 0 : counts[vectors - 1];
        arrays[SstableFormat.ZONE_NULLS][vectors++] = nulls;
    }

    void add(ZoneMap zone, int nulls, long minTimeNs, long maxTimeNs) {
        makeRoom();
        arrays[SstableFormat.ZONE_NULLS][vectors] = nulls;
        arrays[SstableFormat.ZONE_FLAGS][vectors] =
                zone.flags | (zone.hasMinMax ? 0 : SstableFormat.ZONE_FLAG_NO_MIN_MAX);
        arrays[SstableFormat.ZONE_SUM_HIGH][vectors] = zone.sumHigh;
        arrays[SstableFormat.ZONE_SUM_LOW][vectors] = zone.sumLow;
        // Where there are none, what costs no bits.
        arrays[SstableFormat.ZONE_MIN][vectors] = zone.hasMinMax ? zone.min : zone.first;
        arrays[SstableFormat.ZONE_MAX][vectors] = zone.hasMinMax ? zone.max : zone.first;
        arrays[SstableFormat.ZONE_FIRST][vectors] = zone.first;
        arrays[SstableFormat.ZONE_LAST][vectors] = zone.last;
        arrays[SstableFormat.ZONE_FIRST_DELAY][vectors] = zone.firstTimeNs - minTimeNs;
        arrays[SstableFormat.ZONE_LAST_LEAD][vectors] = maxTimeNs - zone.lastTimeNs;
        counts[vectors] = zone.count;
        vectors++;
        hasZones = true;
    }

    /// Writes the block; nothing when no vector has a zone map.
    void write(ByteSink out, ValueType type) {
        if (!hasZones) {
            return;
        }
        int ends = 0;
        for (int a = SstableFormat.ZONE_MIN; a <= SstableFormat.ZONE_LAST; a++) {
            ends |= isLeftOut(a, type) ? 0 : 1 << a;
        }
        apart.clear();
        writeArrays(apart, ends, type);
        together.clear();
        if (ends != 0) {
            PackedEnds.write(
                    together,
                    type == ValueType.F64,
                    arrays[SstableFormat.ZONE_MIN],
                    arrays[SstableFormat.ZONE_MAX],
                    arrays[SstableFormat.ZONE_FIRST],
                    arrays[SstableFormat.ZONE_LAST],
                    vectors,
                    scale,
                    differences);
        }
        boolean asOne = together.length() < apart.length();
        int sums = 0;
        for (int a = SstableFormat.ZONE_SUM_HIGH; a <= SstableFormat.ZONE_SUM_LOW; a++) {
            sums |= isLeftOut(a, type) ? 0 : 1 << a;
        }
        boolean around = asOne && sums != 0 && writeSums(sums, type);
        int mask = asOne ? 1 << SstableFormat.ZONE_ENDS : ends;
        mask |= around ? 1 << SstableFormat.ZONE_SUMS : sums;
        for (int a : OTHERS) {
            mask |= isLeftOut(a, type) ? 0 : 1 << a;
        }
        out.u16(mask);
        writeArrays(out, mask & (1 << SstableFormat.ZONE_SUM_HIGH) - 1, type);
        if (!around) {
            writeArrays(out, sums, type);
        }
        out.write(asOne ? together : apart);
        if (around) {
            out.write(aroundEnds);
        }
        writeArrays(out, mask & (3 << SstableFormat.ZONE_FIRST_DELAY), type);
    }

    /// Whether sums around what the ends let expect, written behind these, take less than the arrays `sums`.
    private boolean writeSums(int sums, ValueType type) {
        boolean doubles = type == ValueType.F64;
        if (!doubles && (sums >>> SstableFormat.ZONE_SUM_HIGH & 1) != 0) {
            return false;
        }
        PackedEnds written = new PackedEnds()
                .wrap(new ByteSource().wrap(MemorySegment.ofArray(together.bytes()), 0, together.length()), vectors);
        aroundEnds.clear();
        boolean possible = PackedSums.write(
                aroundEnds,
                doubles,
                written,
                arrays[SstableFormat.ZONE_SUM_HIGH],
                arrays[SstableFormat.ZONE_SUM_LOW],
                counts,
                vectors,
                new long[][] {differences[0], differences[1], differences[2]});
        apart.clear();
        writeArrays(apart, sums, type);
        return possible && aroundEnds.length() < apart.length();
    }

    private void writeArrays(ByteSink out, int mask, ValueType type) {
        for (int a = 0; a < SstableFormat.ZONE_ARRAYS; a++) {
            if ((mask >>> a & 1) == 0) {
                continue;
            }
            if (isDouble(a, type)) {
                PackedDoubles.write(out, arrays[a], 0, vectors, scale, scratch);
            } else {
                PackedLongs.write(out, arrays[a], 0, vectors);
            }
        }
    }

    static boolean isDouble(int array, ValueType type) {
        return type == ValueType.F64 && array >= SstableFormat.ZONE_SUM_HIGH && array <= SstableFormat.ZONE_LAST;
    }

    /// An array of zeros is left out, and the upper halves of integer sums that fit a long.
    private boolean isLeftOut(int array, ValueType type) {
        boolean derived = array == SstableFormat.ZONE_SUM_HIGH && type != ValueType.F64;
        for (int v = 0; v < vectors; v++) {
            long expected = derived ? arrays[SstableFormat.ZONE_SUM_LOW][v] >> 63 : 0;
            if (arrays[array][v] != expected) {
                return false;
            }
        }
        return true;
    }
}
