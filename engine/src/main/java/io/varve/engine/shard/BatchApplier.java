// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.BatchReader;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.batch.SectionRows;
import io.varve.engine.memory.Layouts;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.PartitionMap;
import io.varve.engine.producer.ProducerTable;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.series.XxHash64;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Turns one batch of rows into series ids and memtable rows, by rules that read only the log.
///
/// Used alike by the apply agent and by a replay, so both build the same state. Rows at or below their partition's flushed position are in
/// files already and are passed over.
/// Threads: owned by the apply agent.
final class BatchApplier {
    private final SeriesIndex series;
    private final PartitionMap partitions;
    private final MemtableSet memtables;
    private final ProducerTable producers;
    private final String logName;
    private final BatchReader reader = new BatchReader();
    private final SectionRows rows = new SectionRows();
    private int[] seriesIds = new int[64];
    private int[] selection = new int[64];
    private boolean[] taken = new boolean[64];
    private long[] lines = new long[64];
    private byte[] key = new byte[256];

    BatchApplier(
            SeriesIndex series,
            PartitionMap partitions,
            MemtableSet memtables,
            ProducerTable producers,
            String logName) {
        this.series = series;
        this.partitions = partitions;
        this.memtables = memtables;
        this.producers = producers;
        this.logName = logName;
    }

    /// Applies a ROWS batch as number `batchIndex` of this process. Lines that their producer has sent before are passed over.
    void apply(RecordBatch batch, long batchIndex, long nowNs, Replayed replayed) {
        reader.wrap(batch.segment(), batch.offset(), logName, batch.position());
        long knownThrough = producers.knownThrough(batch);
        while (reader.nextSection()) {
            resolveSeries();
            int known = reader.hasLines() ? takeKnown(knownThrough) : 0;
            rows.decode(reader);
            if (known > 0) {
                if (known < rows.rowCount()) {
                    split(reader.tableId(), batch, batchIndex, nowNs, replayed);
                }
                continue;
            }
            PartitionKey first = partitions.route(reader.tableId(), rows.minTimeNs(), batch.leaderTimeNs());
            if (!first.contains(rows.maxTimeNs())) {
                ensureSelection(rows.rowCount());
                Arrays.fill(taken, 0, rows.rowCount(), false);
                split(reader.tableId(), batch, batchIndex, nowNs, replayed);
            } else if (batch.position() > replayed.flushedPosition(first)) {
                memtables.get(first, nowNs).memtable.value().append(rows, seriesIds, batchIndex, batch.position());
            }
        }
    }

    /// Marks the rows of the section whose lines are known as taken; returns how many these are.
    private int takeKnown(long knownThrough) {
        int count = reader.rowCount();
        ensureSelection(count);
        if (lines.length < count) {
            lines = new long[taken.length];
        }
        reader.decodeLines(lines);
        int known = 0;
        for (int row = 0; row < count; row++) {
            taken[row] = lines[row] <= knownThrough;
            known += taken[row] ? 1 : 0;
        }
        return known;
    }

    private void ensureSelection(int count) {
        if (selection.length < count) {
            selection = new int[Integer.highestOneBit(count) * 2];
            taken = new boolean[selection.length];
        }
    }

    /// Rows that are not taken yet, of one or several partitions: each partition that is met takes all of its rows at once.
    private void split(int tableId, RecordBatch batch, long batchIndex, long nowNs, Replayed replayed) {
        int count = rows.rowCount();
        long[] times = rows.times();
        for (int first = 0; first < count; first++) {
            if (taken[first]) {
                continue;
            }
            PartitionKey partition = partitions.route(tableId, times[first], batch.leaderTimeNs());
            int selected = 0;
            for (int row = first; row < count; row++) {
                if (!taken[row] && partition.contains(times[row])) {
                    taken[row] = true;
                    selection[selected++] = row;
                }
            }
            if (batch.position() > replayed.flushedPosition(partition)) {
                memtables
                        .get(partition, nowNs)
                        .memtable
                        .value()
                        .append(rows, seriesIds, selection, selected, batchIndex, batch.position());
            }
        }
    }

    private void resolveSeries() {
        int count = reader.seriesCount();
        if (seriesIds.length < count) {
            seriesIds = new int[Integer.highestOneBit(count) * 2];
        }
        for (int i = 0; i < count; i++) {
            seriesIds[i] = reader.isKnown(i) ? reader.seriesId(i) : addSeries(reader.keyOffset(i), reader.keyLength(i));
        }
    }

    private int addSeries(long offset, int length) {
        if (key.length < length) {
            key = new byte[length * 2];
        }
        MemorySegment.copy(reader.batch(), Layouts.U8, offset, key, 0, length);
        long hash = XxHash64.hash(key, 0, length);
        int known = series.find(key, 0, length, hash);
        return known >= 0 ? known : series.add(key, 0, length, hash);
    }
}
