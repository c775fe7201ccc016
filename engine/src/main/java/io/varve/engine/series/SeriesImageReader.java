// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;

/// Makes an empty index of a checked image: every array stays where it is mapped, so what is read here is the directory alone.
final class SeriesImageReader {
    private final SeriesIndex index;
    private final MemorySegment body;
    private long at;

    SeriesImageReader(SeriesIndex index, MemorySegment body, long directoryAt) {
        this.index = index;
        this.body = body;
        this.at = directoryAt;
    }

    /// Restores everything; returns how many series there are.
    long read(int tables) {
        long series = 0;
        for (int i = 0; i < tables; i++) {
            series += table();
        }
        hash(index.seriesHash);
        hash(index.symbolHash);
        return series;
    }

    private long next() {
        long value = body.get(Layouts.I64, at);
        at += Long.BYTES;
        return value;
    }

    private MemorySegment array(long from, long count, int width) {
        return body.asSlice(from, count * width);
    }

    private long table() {
        TableSeries table = index.tableForWrite((int) next());
        int nextId = (int) next();
        table.keys.restore(array(next(), Paged.padded(nextId), Long.BYTES), nextId);
        int[] holes = new int[(int) next()];
        int columns = (int) next();
        for (int i = 0; i < holes.length; i++) {
            holes[i] = (int) next();
        }
        for (int i = 0; i < columns; i++) {
            column(table.columnForWrite((int) next()), nextId);
        }
        table.restore(nextId, holes);
        return (long) nextId - table.holeCount();
    }

    private void column(TagColumn column, int nextId) {
        int symbols = (int) next();
        column.symbols.restore(array(next(), Paged.padded(nextId), Integer.BYTES), nextId);
        column.values.restore(array(next(), Paged.padded(symbols + 1), Long.BYTES), symbols + 1);
        column.postings.restore(array(next(), Paged.padded(symbols + 1), Long.BYTES), symbols + 1);
        column.restore(symbols);
    }

    private void hash(SplitHash<?> hash) {
        for (int table = 0; table < SplitHash.TABLES; table++) {
            long from = next();
            int slots = (int) next();
            int used = (int) next();
            if (slots > 0) {
                hash.restore(table, array(from, slots, Long.BYTES), IndexMemory.imageReference(from, 0), used);
            }
        }
    }
}
