// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.Shard;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// SHOW STORAGE: what the files of a table, or of each table of a database, hold by tier. Without a table a last row (no table, tier
/// `log`) tells the bytes of the write-ahead log.
final class ShowStorage {
    private ShowStorage() {}

    static Answer run(Statement.ShowStorage show, Engine engine) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Table table : tables(show, engine)) {
            byTier(table, engine)
                    .forEach((tier, sum) -> rows.add(List.of(
                            table.name(),
                            tier.text(),
                            (long) sum.partitions.size(),
                            (long) sum.files.size(),
                            sum.rows,
                            sum.bytes,
                            TimeUnit.NANOSECONDS.toSeconds(sum.overdueNs))));
        }
        if (show.table().isEmpty()) {
            long logBytes = engine.shards().stream().mapToLong(Shard::logBytes).sum();
            rows.add(Arrays.asList(null, "log", null, null, null, logBytes, null));
        }
        return new Answer(
                List.of(
                        new PlanColumn("table", SqlType.VARCHAR),
                        new PlanColumn("tier", SqlType.VARCHAR),
                        new PlanColumn("partitions", SqlType.BIGINT),
                        new PlanColumn("files", SqlType.BIGINT),
                        new PlanColumn("rows", SqlType.BIGINT),
                        new PlanColumn("bytes", SqlType.BIGINT),
                        new PlanColumn("overdue_seconds", SqlType.BIGINT)),
                rows);
    }

    private static List<Table> tables(Statement.ShowStorage show, Engine engine) {
        Catalog catalog = engine.catalog();
        Database database = catalog.findDatabase(show.database());
        if (database == null) {
            return List.of();
        }
        if (show.table().isEmpty()) {
            return database.tables();
        }
        Table table = database.findTable(show.table());
        return table == null ? List.of() : List.of(table);
    }

    private static Map<Tier, Sum> byTier(Table table, Engine engine) {
        Map<Tier, Sum> tiers = new EnumMap<>(Tier.class);
        for (Shard shard : engine.shards()) {
            for (PartitionView partition : shard.partitions()) {
                if (partition.key().tableId() != table.id()) {
                    continue;
                }
                long overdueNs = shard.overdueNs(partition);
                for (RunFile file : partition.runs()) {
                    RunRecord run = file.run();
                    Sum sum = tiers.computeIfAbsent(Tier.of(run.tier()), tier -> new Sum());
                    sum.partitions.add(partition.key().fromNs());
                    sum.files.add(run.id().fileId());
                    sum.rows += run.rows();
                    sum.bytes += run.bytes();
                    sum.overdueNs = Math.max(sum.overdueNs, overdueNs);
                }
            }
        }
        return tiers;
    }

    /// Sums of one table in one tier over all shards.
    private static final class Sum {
        private final Set<Long> partitions = new HashSet<>();
        private final Set<Long> files = new HashSet<>();
        private long rows;
        private long bytes;
        private long overdueNs;
    }
}
