// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.Column;
import io.varve.engine.partition.Compaction;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.series.TagMatcher;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.testing.TestLog;
import io.varve.engine.vector.ValueType;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What [BareJvmTest] runs in a JVM of its own: everything that the engine does, from an empty directory to a merged and reopened one.
final class BareJvm {
    private static final String DATABASE = "db";
    private static final String TABLE = "everything";
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);
    private static final int SERIES = 5;
    private static final int FLUSHES = 12;
    private static final int ROWS = 2_000;

    private BareJvm() {}

    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        CountDownLatch merged = new CountDownLatch(1);
        EngineListener listener = new EngineListener() {
            @Override
            public void onCompacted(int shard, Compaction compaction, RunRecord output) {
                merged.countDown();
            }
        };
        try (Engine engine = Engine.open(data, EngineOptions.defaults().withListener(listener))) {
            for (int flush = 0; flush < FLUSHES; flush++) {
                write(engine, flush);
                engine.database(DATABASE).flush(TABLE);
            }
            require(merged.await(60, TimeUnit.SECONDS), "no merge");
            check(engine, FLUSHES);
            write(engine, FLUSHES);
        }
        try (Engine engine = Engine.open(data)) {
            check(engine, FLUSHES + 1);
        }
        try (Engine engine = Engine.openReadOnly(data)) {
            check(engine, FLUSHES + 1);
        }
        TestLog.print("ok");
    }

    /// Rows of all types; some go to other partitions, so that a flush makes a file of several runs.
    private static void write(Engine engine, int round) {
        try (Writer writer = engine.database(DATABASE).writer()) {
            Field number = writer.field(TABLE, "number", ValueType.I64);
            Field count = writer.field(TABLE, "count", ValueType.U64);
            Field share = writer.field(TABLE, "share", ValueType.F64);
            Field on = writer.field(TABLE, "on", ValueType.BOOL);
            Field text = writer.field(TABLE, "text", ValueType.STRING);
            for (int i = 0; i < ROWS; i++) {
                long timeNs = (long) round * ROWS + i + (i % 100 == 0 ? DAY_NS * (1 + i / 100 % 3) : 0);
                writer.row(writer.series(TABLE, "host", "h" + i % SERIES, "os", "linux"), timeNs)
                        .set(number, i)
                        .set(count, -i)
                        .set(share, i / 3.0)
                        .set(on, i % 2 == 0)
                        .set(text, "text " + i % 7)
                        .append();
            }
            writer.commit();
        }
    }

    private static void check(Engine engine, int rounds) {
        require(count(engine.database(DATABASE).scan(TABLE)) == (long) rounds * ROWS, "rows");
        Column host = engine.table(DATABASE, TABLE).findColumn("host");
        if (host == null) {
            throw new AssertionError("no tag");
        }
        TagMatcher matcher = new TagMatcher.Regex(host.id(), "^h[01]$");
        long some = count(engine.database(DATABASE).scan(TABLE).where(matcher));
        require(some == (long) rounds * ROWS * 2 / SERIES, "rows of a matcher");
    }

    private static long count(TableQuery query) {
        long count = 0;
        try (Rows rows = query.open()) {
            while (rows.next()) {
                require(
                        rows.getLong(0) == -rows.getLong(1)
                                && !rows.getString(4).isEmpty(),
                        "values");
                count++;
            }
        }
        return count;
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
