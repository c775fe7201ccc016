// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.partition.MemtableEntry;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.shard.Shard;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `system.partitions`: what each shard has of each table, range by range.
public final class SystemPartitions extends EngineTable {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("database", SqlType.VARCHAR),
            new PlanColumn("table", SqlType.VARCHAR),
            new PlanColumn("shard", SqlType.BIGINT),
            new PlanColumn("from_time", SqlType.TIMESTAMP),
            new PlanColumn("to_time", SqlType.TIMESTAMP),
            new PlanColumn("tier", SqlType.VARCHAR),
            new PlanColumn("runs", SqlType.BIGINT),
            new PlanColumn("rows", SqlType.BIGINT),
            new PlanColumn("bytes", SqlType.BIGINT),
            new PlanColumn("memtable_rows", SqlType.BIGINT),
            new PlanColumn("overdue_seconds", SqlType.BIGINT));

    public SystemPartitions(Engine engine) {
        super(engine, "partitions", COLUMNS);
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Shard shard : engine.shards()) {
            for (PartitionView partition : shard.partitions()) {
                Table table = engine.catalog().table(partition.key().tableId());
                Database database = table == null || table.isDropped()
                        ? null
                        : engine.catalog().database(table.databaseId());
                if (table != null && database != null) {
                    rows.add(row(database, table, shard, partition));
                }
            }
        }
        return rows;
    }

    private static List<@Nullable Object> row(Database database, Table table, Shard shard, PartitionView partition) {
        long rows = 0;
        long bytes = 0;
        for (RunFile run : partition.runs()) {
            rows += run.run().rows();
            bytes += run.run().bytes();
        }
        long memtableRows = 0;
        for (MemtableEntry entry : partition.memtables()) {
            memtableRows += entry.memtable().value().rowCount();
        }
        return List.of(
                database.name(),
                table.name(),
                (long) shard.number(),
                partition.key().fromNs(),
                partition.key().toNs(),
                partition.tier().text(),
                (long) partition.runs().size(),
                rows,
                bytes,
                memtableRows,
                TimeUnit.NANOSECONDS.toSeconds(shard.overdueNs(partition)));
    }
}
