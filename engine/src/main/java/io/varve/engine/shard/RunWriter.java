// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.RunId;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.partition.Tier;
import io.varve.engine.scan.MaskedCursor;
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
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Writes files from cursors: memtables into one spill file, runs into their merge.
///
/// Threads: one at a time; the flush and the maintenance agent have one each.
final class RunWriter {
    private final ShardParts parts;
    private final RunFiles files;

    RunWriter(ShardParts parts, RunFiles files) {
        this.parts = parts;
        this.files = files;
    }

    /// Writes a task's memtables as runs of one file, durable with its name.
    ///
    /// @throws io.varve.engine.fault.EngineClosedException when the engine closes meanwhile; the file is then unfinished, as after any error
    /// @param nextOrdinal what the first run of a partition gets
    /// @return one record per entry, in their order; null for one without any row left. No file is made when all are.
    List<@Nullable RunRecord> writeMemtables(long fileId, FlushTask task, ToLongFunction<PartitionKey> nextOrdinal) {
        Map<PartitionKey, Long> ordinals = new HashMap<>();
        List<@Nullable RunHeader> headers = new ArrayList<>();
        SstableInfo info = null;
        try (SstableWriter out = open(fileId)) {
            for (FlushTask.Entry entry : task.entries()) {
                RunHeader header = header(entry, ordinals, nextOrdinal, task.catalogVersion());
                headers.add(writeMemtable(out, header, entry) ? header : null);
            }
            if (headers.stream().anyMatch(Objects::nonNull)) {
                info = out.finish();
            }
        }
        List<@Nullable RunRecord> runs = new ArrayList<>();
        if (info == null) {
            files.discard(fileId);
            headers.forEach(header -> runs.add(null));
            return runs;
        }
        parts.disk().syncDirectory(files.directory(fileId));
        int index = 0;
        for (RunHeader header : headers) {
            runs.add(
                    header == null
                            ? null
                            : record(fileId, index, header, info.runs().get(index++)));
        }
        return runs;
    }

    private static RunHeader header(
            FlushTask.Entry entry,
            Map<PartitionKey, Long> ordinals,
            ToLongFunction<PartitionKey> nextOrdinal,
            long catalogVersion) {
        PartitionKey key = entry.partition();
        long ordinal = ordinals.merge(key, nextOrdinal.applyAsLong(key), (a, b) -> a + 1);
        Memtable memtable = entry.memtable().value();
        return new RunHeader(
                key.tableId(),
                key.fromNs(),
                key.toNs(),
                Tier.HOT.number(),
                ordinal,
                memtable.firstPosition(),
                memtable.lastPosition(),
                catalogVersion,
                0);
    }

    /// False, and no run, when tombstones mask every row.
    private boolean writeMemtable(SstableWriter out, RunHeader header, FlushTask.Entry entry) {
        Memtable memtable = entry.memtable().value();
        List<RunColumn> columns = columns(memtable);
        ValueType[] types = types(columns);
        RowVector rows = new RowVector(types);
        boolean begun = false;
        try (RunCursor cursor = MaskedCursor.of(
                memtable.snapshot(Long.MAX_VALUE)
                        .cursor(SeriesFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, ids(columns), types),
                entry.masks(),
                types)) {
            for (int series = cursor.seekSeries(0); series >= 0; series = cursor.seekSeries(series + 1)) {
                while (cursor.advance()) {
                    parts.health().checkNotClosing();
                    if (!begun) {
                        out.beginRun(header, columns, parts.level(header));
                        begun = true;
                    }
                    cursor.read(rows);
                    out.add(rows);
                }
            }
        }
        if (begun) {
            out.endRun();
        }
        return begun;
    }

    private SstableWriter open(long fileId) {
        return new SstableWriter(
                parts.disk(), files.path(fileId), fileId, parts.config().shard(), parts.memory());
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

    static RunRecord record(long fileId, int index, RunHeader header, RunInfo info) {
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
