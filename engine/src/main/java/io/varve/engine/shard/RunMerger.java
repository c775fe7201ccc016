// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.scan.MergedCursor;
import io.varve.engine.sstable.RunColumn;
import io.varve.engine.sstable.RunHeader;
import io.varve.engine.sstable.RunInfo;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Merges a contiguous interval of a partition's runs into one file. Memory does not grow with the runs. Threads: the maintenance agent.
final class RunMerger {
    private final RunFiles files;
    private final RunWriter writer;
    /// Counts down from −1, away from the flush agent's numbers.
    private int nextFile = -1;

    RunMerger(ShardParts parts, RunFiles files) {
        this.files = files;
        this.writer = new RunWriter(parts, files);
    }

    /// Writes the merge; the caller holds the view that `partition` is of.
    MergeResult merge(PartitionView partition, List<RunRecord> due, Completion onDone) {
        List<RunFile> inputs =
                partition.runs().stream().filter(run -> due.contains(run.run())).toList();
        List<RunColumn> columns = columns(inputs);
        int[] ids = RunWriter.ids(columns);
        ValueType[] types = RunWriter.types(columns);
        long fileId = files.id(nextFile--);
        boolean written = false;
        try (MergedCursor cursor = new MergedCursor(cursors(inputs, ids, types), types)) {
            RunRecord output = writer.writeMerge(fileId, header(partition.key(), inputs), columns, cursor);
            written = true;
            return new MergeResult(due, output, onDone);
        } finally {
            if (!written) {
                files.discard(fileId);
            }
        }
    }

    private static List<RunCursor> cursors(List<RunFile> inputs, int[] ids, ValueType[] types) {
        List<RunCursor> cursors = new ArrayList<>();
        for (RunFile input : inputs) {
            cursors.add(input.cursor(SeriesFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, ids, types));
        }
        return cursors;
    }

    private static List<RunColumn> columns(List<RunFile> inputs) {
        TreeMap<Integer, RunColumn> union = new TreeMap<>();
        for (RunFile input : inputs) {
            for (RunColumn column : info(input).columns()) {
                union.put(column.columnId(), column);
            }
        }
        return List.copyOf(union.values());
    }

    /// The newest input's ordinal: later runs stay later, earlier ones earlier.
    private static RunHeader header(PartitionKey key, List<RunFile> inputs) {
        RunHeader first = info(inputs.getFirst()).header();
        RunHeader last = info(inputs.getLast()).header();
        return new RunHeader(
                key.tableId(),
                key.fromNs(),
                key.toNs(),
                last.tier(),
                last.ordinal(),
                first.firstPosition(),
                last.lastPosition(),
                last.catalogVersion(),
                0);
    }

    private static RunInfo info(RunFile file) {
        return file.reader().value().runs().get(file.run().id().index());
    }
}
