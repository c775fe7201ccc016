// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.partition.Compaction;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.partition.Tier;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the merge of several runs as one file, a few vectors at a time. The inputs stay as they are; the flush agent makes the swap durable.
///
/// Threads: the maintenance agent's. Memory: one vector of every column per input, and the index of what was written.
/// Errors: whatever reading or writing throws; then [#close] removes the file.
final class MergeJob implements AutoCloseable {
    /// Of all columns: the cold tier's encoders take some 2 ms for them.
    private static final int VALUES_PER_STEP = 1 << 15;
    /// A vector takes its time however few rows it has.
    private static final int LEAST_ROWS = 256;

    private final ShardParts parts;
    private final RunFiles files;
    private final long fileId;
    private final Compaction compaction;
    private final RunHeader header;
    private final List<RunFile> inputs;
    private final MergedCursor cursor;
    private final RowVector rows;
    private final SstableWriter out;
    private long rowsDone;
    private int series = -1;
    private boolean sought;
    private boolean finished;
    private boolean hasRows;

    /// Begins the file. The caller holds a view that lists the inputs; the job holds them itself until it is closed.
    MergeJob(ShardParts parts, RunFiles files, long fileId, Compaction compaction, List<RunFile> inputs) {
        this.parts = parts;
        this.files = files;
        this.fileId = fileId;
        this.compaction = compaction;
        this.inputs = List.copyOf(inputs);
        this.header = header();
        List<RunColumn> columns = columns();
        ValueType[] types = RunWriter.types(columns);
        rows = new RowVector(types);
        files.place(fileId, Tier.of(header.tier()));
        out = new SstableWriter(
                parts.disk(), files.path(fileId), fileId, parts.config().shard(), parts.memory());
        if (header.tier() != Tier.HOT.number()) {
            out.dropBehind();
        }
        boolean begun = false;
        try {
            out.beginRun(header, columns, parts.level(header));
            cursor = new MergedCursor(cursors(RunWriter.ids(columns), types), types);
            begun = true;
        } finally {
            if (!begun) {
                out.close();
                files.discard(fileId);
            }
        }
        this.inputs.forEach(run -> run.reader().hold());
    }

    private List<RunCursor> cursors(int[] ids, ValueType[] types) {
        List<RunCursor> cursors = new ArrayList<>();
        for (RunFile input : inputs) {
            cursors.add(input.cursor(SeriesFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, ids, types));
        }
        return cursors;
    }

    private List<RunColumn> columns() {
        TreeMap<Integer, RunColumn> union = new TreeMap<>();
        for (RunFile input : inputs) {
            for (RunColumn column : info(input).columns()) {
                union.put(column.columnId(), column);
            }
        }
        return List.copyOf(union.values());
    }

    /// The newest input's ordinal: later runs stay later, earlier ones earlier. A move gets its ordinal when it is committed.
    private RunHeader header() {
        PartitionKey key = compaction.target();
        Tier tier = compaction.tier();
        long firstPosition = Long.MAX_VALUE;
        long lastPosition = -1;
        long catalogVersion = 0;
        for (RunFile input : inputs) {
            RunHeader each = info(input).header();
            tier = tier.coldest(Tier.of(input.run().tier()));
            firstPosition = Math.min(firstPosition, each.firstPosition());
            lastPosition = Math.max(lastPosition, input.run().lastPosition());
            catalogVersion = Math.max(catalogVersion, each.catalogVersion());
        }
        return new RunHeader(
                key.tableId(),
                key.fromNs(),
                key.toNs(),
                tier.number(),
                inputs.getLast().run().ordinal(),
                firstPosition,
                lastPosition,
                catalogVersion,
                0);
    }

    private static RunInfo info(RunFile file) {
        return file.reader().value().runs().get(file.run().id().index());
    }

    /// Ids of the tombstones whose rows are left out.
    Set<Long> applied() {
        Set<Long> ids = new HashSet<>();
        inputs.forEach(run -> run.masks().forEach(mask -> ids.add(mask.id())));
        return ids;
    }

    Compaction compaction() {
        return compaction;
    }

    /// How far it is; rows that are masked or replaced count as still to come until the end.
    StorageTask task() {
        long total = 0;
        for (RunFile input : inputs) {
            total += input.run().rows();
        }
        String what = (compaction.isMove() ? "move to " : "merge in ")
                + compaction.tier().text();
        return new StorageTask(compaction.target().tableId(), what, StorageTask.State.RUNNING, rowsDone, total);
    }

    /// Copies some vectors; false when there are no more.
    boolean step() {
        if (!sought) {
            sought = true;
            series = cursor.seekSeries(0);
        }
        long values = 0;
        while (series >= 0 && values < VALUES_PER_STEP) {
            if (cursor.advance()) {
                cursor.read(rows);
                out.add(rows);
                hasRows |= rows.count() > 0;
                rowsDone += rows.count();
                values += Math.max(LEAST_ROWS, rows.count()) * (rows.columnCount() + 1L);
            } else {
                series = cursor.seekSeries(series + 1);
            }
        }
        return series >= 0;
    }

    /// Ends the file, durable with its name, and describes its run; null, and no file, when all rows are masked.
    @Nullable
    RunRecord finish() {
        if (!hasRows) {
            return null;
        }
        out.endRun();
        SstableInfo info = out.finish();
        parts.disk().syncDirectory(files.directory(fileId));
        finished = true;
        return RunWriter.record(fileId, 0, header, info.runs().getFirst());
    }

    /// Lets the inputs go; removes the file unless it was finished.
    @Override
    public void close() {
        cursor.close();
        out.close();
        inputs.forEach(run -> run.reader().release());
        if (!finished) {
            files.discard(fileId);
        }
    }
}
