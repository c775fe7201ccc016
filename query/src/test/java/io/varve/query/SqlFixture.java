// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.Field;
import io.varve.engine.Row;
import io.varve.engine.Series;
import io.varve.engine.Writer;
import io.varve.engine.vector.ValueType;
import java.nio.file.Path;

/// A small engine with data that tests can predict.
///
/// Table `cpu`: hosts `host_0` … with tag `region` (eu, us; host_3 has none), one row per 10 s from [#START_NS]; at step k of host h:
/// `usage_user` = (7k + 13h) mod 101, nine other usages likewise, `n` = k at every third step, `note` = "k…" at every hundredth.
/// Table `near`: two rows one nanosecond apart, x = 1 and 2.
public final class SqlFixture implements AutoCloseable {
    static final int HOSTS = 5;
    static final int STEPS = 2000;
    static final long START_NS = 1_704_067_200_000_000_000L;
    static final long STEP_NS = 10_000_000_000L;
    static final String[] USAGES = {
        "usage_user",
        "usage_system",
        "usage_idle",
        "usage_nice",
        "usage_iowait",
        "usage_irq",
        "usage_softirq",
        "usage_steal",
        "usage_guest",
        "usage_guest_nice"
    };

    private static final long MEMORY_BYTES = 256L << 20;
    private static final int SEGMENT_BYTES = 4 << 20;
    private static final long NEAR_NS = 1_000_000_000_000_000_000L;

    private final Engine engine;
    private final SqlEngine sql;

    private SqlFixture(Engine engine, SqlOptions options) {
        this.engine = engine;
        this.sql = SqlEngine.on(engine, options);
    }

    /// An engine without data.
    public static SqlFixture empty(Path directory, int shards, SqlOptions options) {
        EngineOptions engineOptions = EngineOptions.defaults()
                .withMemoryBytes(MEMORY_BYTES)
                .withShards(shards)
                .withSegmentBytes(SEGMENT_BYTES);
        return new SqlFixture(Engine.open(directory, engineOptions), options);
    }

    /// An engine with both tables.
    public static SqlFixture filled(Path directory, int shards) {
        SqlFixture fixture = empty(directory, shards, SqlOptions.defaults());
        try (Writer writer = fixture.engine.database("default").writer()) {
            fixture.writeCpu(writer);
            Field x = writer.field("near", "x", ValueType.I64);
            Series series = writer.series("near", "a", "b");
            writer.row(series, NEAR_NS).set(x, 1).append();
            writer.row(series, NEAR_NS + 1).set(x, 2).append();
            writer.commit();
        }
        return fixture;
    }

    private void writeCpu(Writer writer) {
        Field[] usages = new Field[USAGES.length];
        for (int i = 0; i < usages.length; i++) {
            usages[i] = writer.field("cpu", USAGES[i], ValueType.F64);
        }
        Field number = writer.field("cpu", "n", ValueType.I64);
        Field note = writer.field("cpu", "note", ValueType.STRING);
        Series[] hosts = new Series[HOSTS];
        for (int host = 0; host < HOSTS; host++) {
            String name = "host_" + host;
            hosts[host] = host == 3
                    ? writer.series("cpu", "hostname", name)
                    : writer.series("cpu", "hostname", name, "region", host % 2 == 0 ? "eu" : "us");
        }
        for (int step = 0; step < STEPS; step++) {
            for (int host = 0; host < HOSTS; host++) {
                Row row = writer.row(hosts[host], START_NS + step * STEP_NS);
                for (int i = 0; i < usages.length; i++) {
                    row.set(usages[i], usage(step, host, i));
                }
                if (step % 3 == 0) {
                    row.set(number, step);
                }
                if (step % 100 == 0) {
                    row.set(note, "k" + step);
                }
                row.append();
            }
        }
    }

    static double usage(int step, int host, int column) {
        return (7 * step + 13 * host + 3 * column) % 101;
    }

    public Engine engine() {
        return engine;
    }

    public SqlEngine sql() {
        return sql;
    }

    /// The answer as lines of CSV without the header.
    public String rows(String text) {
        StringBuilder lines = new StringBuilder();
        try (QueryResult result = sql.query(text)) {
            while (result.next()) {
                for (int i = 0; i < result.columns().size(); i++) {
                    String value = result.getString(i);
                    lines.append(i == 0 ? "" : ",").append(value == null ? "null" : value);
                }
                lines.append('\n');
            }
        }
        return lines.toString();
    }

    @Override
    public void close() {
        engine.close();
    }
}
