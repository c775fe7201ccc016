// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.engine.Engine;
import io.varve.engine.shard.Shard;
import io.varve.engine.shard.StorageCounters;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `system.work`: what each shard has read and written since the start, by kind of work. In the row `all`, `per_log_byte` is the write amplification: bytes
/// written to log and files for each byte of packed batches.
public final class SystemWork extends EngineTable {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("shard", SqlType.BIGINT),
            new PlanColumn("work", SqlType.VARCHAR),
            new PlanColumn("done", SqlType.BIGINT),
            new PlanColumn("failed", SqlType.BIGINT),
            new PlanColumn("read_bytes", SqlType.BIGINT),
            new PlanColumn("written_bytes", SqlType.BIGINT),
            new PlanColumn("per_log_byte", SqlType.DOUBLE));

    public SystemWork(Engine engine) {
        super(engine, "work", COLUMNS);
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Shard shard : engine.shards()) {
            StorageCounters counters = shard.counters();
            long log = counters.logBytes();
            rows.add(row(shard, "log", null, log, log));
            rows.add(row(shard, "flush", counters.flushes(), counters.flushes().writtenBytes(), log));
            rows.add(row(shard, "merge", counters.merges(), counters.merges().writtenBytes(), log));
            rows.add(row(shard, "move", counters.moves(), counters.moves().writtenBytes(), log));
            long all = log
                    + counters.flushes().writtenBytes()
                    + counters.merges().writtenBytes()
                    + counters.moves().writtenBytes();
            rows.add(row(shard, "all", null, all, log));
        }
        return rows;
    }

    private static List<@Nullable Object> row(
            Shard shard, String work, StorageCounters.@Nullable Work files, long writtenBytes, long logBytes) {
        return Arrays.asList(
                (long) shard.number(),
                work,
                files == null ? null : files.done(),
                files == null ? null : files.failed(),
                files == null ? null : files.readBytes(),
                writtenBytes,
                logBytes == 0 ? null : (double) writtenBytes / logBytes);
    }
}
