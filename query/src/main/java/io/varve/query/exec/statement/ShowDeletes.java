// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.partition.MemtableEntry;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.scan.Tombstone;
import io.varve.engine.shard.Shard;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// SHOW DELETES: per shard the deletes of a database whose rows are hidden but still lie in runs or memtables. One that is physically complete is not
/// listed any more.
final class ShowDeletes {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("table", SqlType.VARCHAR),
            new PlanColumn("shard", SqlType.BIGINT),
            new PlanColumn("position", SqlType.BIGINT),
            new PlanColumn("from_time", SqlType.TIMESTAMP),
            new PlanColumn("to_time", SqlType.TIMESTAMP),
            new PlanColumn("series", SqlType.VARCHAR),
            new PlanColumn("state", SqlType.VARCHAR));

    private ShowDeletes() {}

    static Answer run(Statement.ShowDeletes show, Engine engine) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Database database = engine.catalog().findDatabase(show.database());
        if (database != null) {
            for (Shard shard : engine.shards()) {
                masks(shard).values().forEach(mask -> {
                    Table table = engine.catalog().table(mask.tombstone.tableId());
                    if (table != null && table.databaseId() == database.id()) {
                        rows.add(row(table, shard, mask));
                    }
                });
            }
        }
        return new Answer(COLUMNS, rows);
    }

    /// By position in the log.
    private static Map<Long, Mask> masks(Shard shard) {
        Map<Long, Mask> masks = new TreeMap<>();
        for (PartitionView partition : shard.partitions()) {
            for (RunFile run : partition.runs()) {
                run.masks().forEach(tombstone -> of(tombstone, masks).runs++);
            }
            for (MemtableEntry entry : partition.memtables()) {
                entry.masks().forEach(tombstone -> of(tombstone, masks).runs++);
            }
        }
        return masks;
    }

    private static Mask of(Tombstone tombstone, Map<Long, Mask> masks) {
        return masks.computeIfAbsent(tombstone.id(), id -> new Mask(tombstone));
    }

    private static List<@Nullable Object> row(Table table, Shard shard, Mask mask) {
        Tombstone tombstone = mask.tombstone;
        return Arrays.asList(
                table.name(),
                (long) shard.number(),
                tombstone.id(),
                tombstone.fromNs() == Long.MIN_VALUE ? null : (Long) tombstone.fromNs(),
                tombstone.lastNs() == Long.MAX_VALUE ? null : (Long) tombstone.lastNs(),
                tombstone.series().isAll()
                        ? "all"
                        : String.valueOf(tombstone.series().count()),
                "masked, " + mask.runs + (mask.runs == 1 ? " run left" : " runs left"));
    }

    /// One delete, and how many runs and memtables still have rows that it hides.
    private static final class Mask {
        private final Tombstone tombstone;
        private int runs;

        Mask(Tombstone tombstone) {
            this.tombstone = tombstone;
        }
    }
}
