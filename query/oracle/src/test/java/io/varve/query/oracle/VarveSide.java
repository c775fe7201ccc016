// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.Field;
import io.varve.engine.Row;
import io.varve.engine.Writer;
import io.varve.engine.fault.VarveException;
import io.varve.engine.partition.Compaction;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.query.QueryResult;
import io.varve.query.SqlEngine;
import io.varve.query.SqlOptions;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Int128;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Varve with the sample: written in rounds, flushed after each but the last, so that rows lie in merged files, in spill files of several
/// runs, and in memtables, with late rows and overwrites in each.
final class VarveSide implements QuerySide, AutoCloseable {
    static final String DATABASE = "oracle";
    private static final long MEMORY_BYTES = 512L << 20;
    /// One query at a time: it may have all of the memory.
    private static final SqlOptions OPTIONS =
            new SqlOptions(TimeUnit.SECONDS.toNanos(60), Long.MAX_VALUE, 1.0, 2, null, null);
    private static final int SEGMENT_BYTES = 4 << 20;
    /// After this round's flush the runs so far are merged; those of later rounds stay.
    private static final int MERGED_ROUND = 4;

    private static final int MERGE_ATTEMPTS = 60;

    private final Engine engine;
    private final SqlEngine sql;

    VarveSide(Path directory, int shards, SampleData data) {
        ManualClock clock = new ManualClock(SampleData.NOW_NS);
        Semaphore merges = new Semaphore(0);
        EngineOptions defaults = EngineOptions.defaults();
        engine = Engine.open(
                directory,
                defaults.withShards(shards)
                        .withMemoryBytes(MEMORY_BYTES)
                        .withSegmentBytes(SEGMENT_BYTES)
                        .withSync(SyncMode.OS, defaults.syncIntervalNs())
                        .withListener(new CountingListener(merges))
                        .withWorld(clock, defaults.rng()));
        sql = SqlEngine.on(engine, OPTIONS, new ManualClock(SampleData.NOW_NS));
        for (int round = 0; round < data.rounds().size(); round++) {
            write(data.rounds().get(round));
            if (round < data.rounds().size() - 1) {
                SampleTable.ALL.forEach(table -> engine.database(DATABASE).flush(table.name()));
            }
            if (round == MERGED_ROUND) {
                awaitMerge(clock, merges);
            }
        }
    }

    /// Lets the engine look for merges, which it does by the clock; without this, runs are left as they are flushed.
    private void awaitMerge(ManualClock clock, Semaphore merges) {
        int wanted = 2 * engine.shards().size();
        try {
            for (int attempt = 0; attempt < MERGE_ATTEMPTS; attempt++) {
                clock.advance(TimeUnit.SECONDS.toNanos(1));
                if (merges.tryAcquire(wanted, 1, TimeUnit.SECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for a merge", e);
        }
        throw new IllegalStateException("no merge: wanted=" + wanted + ", seen=" + merges.availablePermits());
    }

    /// Counts merges.
    private record CountingListener(Semaphore merges) implements EngineListener {
        @Override
        public void onCompacted(int shard, Compaction compaction, RunRecord output) {
            merges.release();
        }
    }

    Engine engine() {
        return engine;
    }

    SqlEngine sql() {
        return sql;
    }

    private void write(List<SampleRow> rows) {
        try (Writer writer = engine.database(DATABASE).writer()) {
            for (SampleRow row : rows) {
                String table = row.table().name();
                Row filled = writer.row(writer.series(table, "host", row.host(), "region", row.region()), row.timeNs());
                for (int i = 0; i < row.fields().size(); i++) {
                    Object value = row.fields().get(i);
                    SampleTable.Column column = SampleTable.COLUMNS.get(SampleTable.FIRST_FIELD + i);
                    if (value != null) {
                        set(filled, writer.field(table, column.name(), column.valueType()), value);
                    }
                }
                filled.append();
            }
            writer.commit();
        }
    }

    private static void set(Row row, Field field, Object value) {
        switch (value) {
            case Long number -> row.set(field, (long) number);
            case Double number -> row.set(field, (double) number);
            case Boolean bit -> row.set(field, (boolean) bit);
            default -> row.set(field, (String) value);
        }
    }

    @Override
    public Answer ask(QueryShape shape) {
        try (QueryResult result = sql.execute(shape.varve(), DATABASE)) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (Batch batch = result.nextBatch(); batch != null; batch = result.nextBatch()) {
                read(batch, result.columns(), rows);
            }
            return new Answer(rows, null);
        } catch (QueryException | VarveException e) {
            return Answer.failed(e);
        }
    }

    /// Appends the rows of a batch.
    static void read(Batch batch, List<PlanColumn> columns, List<List<@Nullable Object>> to) {
        for (int row = 0; row < batch.count(); row++) {
            List<@Nullable Object> values = new ArrayList<>(columns.size());
            for (int i = 0; i < columns.size(); i++) {
                values.add(value(batch.column(i), row, columns.get(i).type()));
            }
            to.add(values);
        }
    }

    private static @Nullable Object value(Vector vector, int row, SqlType type) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (type) {
            case BOOLEAN -> vector.booleanAt(row);
            case BIGINT, TIMESTAMP, DATE, TIME, INTERVAL -> BigInteger.valueOf(vector.lane(row));
            case UBIGINT -> Int128.unsigned(vector.lane(row));
            case HUGEINT, CALENDAR_INTERVAL -> vector.hugeAt(row);
            case DOUBLE -> vector.doubleAt(row);
            case VARCHAR -> vector.textAt(row);
        };
    }

    @Override
    public void close() {
        engine.close();
    }
}
