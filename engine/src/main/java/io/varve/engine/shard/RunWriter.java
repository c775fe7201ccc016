// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.RunId;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.scan.MergedCursor;
import io.varve.engine.sstable.RunColumn;
import io.varve.engine.sstable.RunHeader;
import io.varve.engine.sstable.RunInfo;
import io.varve.engine.sstable.SstableInfo;
import io.varve.engine.sstable.SstableWriter;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes files from cursors: memtables into one spill file, runs into their merge.
///
/// Threads: one at a time; the flush and the maintenance agent have one each.
final class RunWriter {
    /// The tier that flushes write; merges keep their inputs'.
    private static final int HOT = 0;

    private final ShardParts parts;
    private final RunFiles files;

    RunWriter(ShardParts parts, RunFiles files) {
        this.parts = parts;
        this.files = files;
    }

    /// Writes a task's memtables as runs of one file, durable with its name.
    ///
    /// @throws io.varve.engine.fault.EngineClosedException when the engine closes meanwhile; the file is then unfinished, as after any error
    /// @return one record per entry, in their order
    List<RunRecord> writeMemtables(long fileId, FlushTask task, ManifestState state) {
        Map<PartitionKey, Long> ordinals = new HashMap<>();
        List<RunHeader> headers = new ArrayList<>();
        SstableInfo info;
        try (SstableWriter out = open(fileId)) {
            for (FlushTask.Entry entry : task.entries()) {
                PartitionKey key = entry.partition();
                long ordinal = ordinals.merge(key, state.nextOrdinal(key), (a, b) -> a + 1);
                Memtable memtable = entry.memtable().value();
                RunHeader header = new RunHeader(
                        key.tableId(),
                        key.fromNs(),
                        key.toNs(),
                        HOT,
                        ordinal,
                        memtable.firstPosition(),
                        memtable.lastPosition(),
                        task.catalogVersion(),
                        0);
                headers.add(header);
                List<RunColumn> columns = columns(memtable);
                try (RunCursor cursor = memtable.snapshot(Long.MAX_VALUE)
                        .cursor(SeriesFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, ids(columns), types(columns))) {
                    writeRun(out, header, columns, cursor);
                }
            }
            info = out.finish();
        }
        parts.disk().syncDirectory(files.directory());
        List<RunRecord> runs = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            runs.add(record(fileId, i, headers.get(i), info.runs().get(i)));
        }
        return runs;
    }

    /// Writes the merge of several runs as the only run of a file, durable with its name.
    RunRecord writeMerge(long fileId, RunHeader header, List<RunColumn> columns, MergedCursor cursor) {
        SstableInfo info;
        try (SstableWriter out = open(fileId)) {
            writeRun(out, header, columns, cursor);
            info = out.finish();
        }
        parts.disk().syncDirectory(files.directory());
        return record(fileId, 0, header, info.runs().getFirst());
    }

    private SstableWriter open(long fileId) {
        return new SstableWriter(
                parts.disk(), files.path(fileId), fileId, parts.config().shard(), parts.memory());
    }

    private void writeRun(SstableWriter out, RunHeader header, List<RunColumn> columns, RunCursor cursor) {
        out.beginRun(header, columns);
        RowVector rows = new RowVector(types(columns));
        for (int series = cursor.seekSeries(0); series >= 0; series = cursor.seekSeries(series + 1)) {
            while (cursor.advance()) {
                parts.health().checkNotClosing();
                cursor.read(rows);
                out.add(rows);
            }
        }
        out.endRun();
    }

    private static List<RunColumn> columns(Memtable memtable) {
        int[] ids = memtable.columnIds();
        ValueType[] types = memtable.columnTypes();
        List<RunColumn> columns = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            columns.add(new RunColumn(ids[i], types[i]));
        }
        columns.sort(Comparator.comparingInt(RunColumn::columnId));
        return columns;
    }

    static int[] ids(List<RunColumn> columns) {
        return columns.stream().mapToInt(RunColumn::columnId).toArray();
    }

    static ValueType[] types(List<RunColumn> columns) {
        return columns.stream().map(RunColumn::type).toArray(ValueType[]::new);
    }

    private static RunRecord record(long fileId, int index, RunHeader header, RunInfo info) {
        return new RunRecord(
                new RunId(fileId, index),
                new PartitionKey(header.tableId(), header.partitionStartNs(), header.partitionEndNs()),
                header.tier(),
                header.ordinal(),
                info.rows(),
                info.lengthBytes(),
                info.minTimeNs(),
                info.maxTimeNs(),
                header.lastPosition());
    }
}
