// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.BatchBuilder;
import io.varve.engine.batch.BatchReader;
import io.varve.engine.batch.SectionBuilder;
import io.varve.engine.batch.SectionRows;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memtable.BlockPool;
import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.Held;
import io.varve.engine.scan.PartitionSource;
import io.varve.engine.scan.RunSource;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A batch of one row, and what a query finds of it: what the stress tests of this package share.
final class OneRow {
    static final int TABLE = 1;
    static final int FIELD = 1;
    static final long VALUE = 42;
    static final SeriesIndex NO_SERIES = new SeriesIndex(new NativeMemory());

    private static final BlockPool BLOCKS = new BlockPool(new NativeMemory());
    private static final int[] SERIES = {0};
    private static final ValueType[] TYPES = {ValueType.I64};
    private static final SectionRows ROW = decoded();

    private OneRow() {}

    private static SectionRows decoded() {
        BatchBuilder builder = new BatchBuilder(1 << 12);
        SectionBuilder section = builder.section(TABLE);
        section.beginRow(section.seriesOfId(0), 0);
        section.putLong(FIELD, ValueType.I64, VALUE);
        section.endRow();
        MemorySegment bytes = Arena.ofAuto().allocate(1 << 12, Long.BYTES);
        builder.pack(bytes);
        BatchReader reader = new BatchReader();
        reader.wrap(bytes, 0, "stress", 0);
        reader.nextSection();
        SectionRows rows = new SectionRows();
        rows.decode(reader);
        return rows;
    }

    static Held<Memtable> memtable() {
        Memtable memtable = new Memtable(BLOCKS, TABLE);
        return new Held<>(memtable, memtable::release);
    }

    static void append(Held<Memtable> memtable, long batch) {
        memtable.value().append(ROW, SERIES, batch, batch);
    }

    /// The sum of all values that a query sees.
    static long sum(ShardSnapshot snapshot) {
        long sum = 0;
        for (PartitionSource partition : snapshot.partitions(TABLE, Long.MIN_VALUE, Long.MAX_VALUE)) {
            for (RunSource run : partition.runs()) {
                sum += sum(run);
            }
        }
        return sum;
    }

    private static long sum(RunSource run) {
        long sum = 0;
        RowVector rows = new RowVector(TYPES);
        try (RunCursor cursor =
                run.cursor(SeriesFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, new int[] {FIELD}, TYPES)) {
            if (cursor.seekSeries(0) != RunCursor.NO_SERIES) {
                while (cursor.advance()) {
                    cursor.read(rows);
                    for (int i = 0; i < rows.count(); i++) {
                        sum += rows.column(0).values()[i];
                    }
                }
            }
        }
        return sum;
    }
}
