// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.Rows;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.catalog.Column;
import io.varve.engine.io.SystemClock;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.flow.IngestListener;
import io.varve.ingest.flow.LineConfig;
import io.varve.query.QueryResult;
import io.varve.query.SqlEngine;
import io.varve.query.SqlOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Engine, line protocol and SQL as a server puts them together, with a directory of files to copy. Threads: one.
final class CopyFixture implements AutoCloseable {
    final Path files;
    final Engine engine;
    final Ingest ingest;
    final SqlEngine sql;
    private final DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(2);

    CopyFixture(Path directory, LineConfig config) throws IOException {
        files = Files.createDirectories(directory.resolve("files"));
        engine = Engine.open(
                directory.resolve("data"),
                EngineOptions.defaults()
                        .withMemoryBytes(256L << 20)
                        .withShards(2)
                        .withSegmentBytes(4 << 20));
        SystemClock clock = new SystemClock();
        ingest = new Ingest(engine, config, new RateMeter(RateLimits.NONE, clock), clock, IngestListener.NONE);
        sql = SqlEngine.on(
                engine,
                SqlOptions.defaults()
                        .withTimeoutNs(TimeUnit.MINUTES.toNanos(10))
                        .withCopyDirectory(files)
                        .withLineIntake(new CopiedLines(ingest, loops)));
    }

    /// The answer as lines of CSV without the header.
    String run(String text) {
        StringBuilder lines = new StringBuilder();
        try (QueryResult result = sql.query(text)) {
            while (result.next()) {
                for (int i = 0; i < result.columns().size(); i++) {
                    lines.append(i == 0 ? "" : ",").append(result.getString(i));
                }
                lines.append('\n');
            }
        }
        return lines.toString();
    }

    void write(String name, String text) throws IOException {
        Files.writeString(files.resolve(name), text);
    }

    /// Every row as text with the bits of its doubles, whatever the order of rows and columns.
    List<String> rows(String database, String table) {
        List<Column> columns = engine.table(database, table).columns().stream()
                .sorted(Comparator.comparing(Column::name))
                .toList();
        List<Column> fields = columns.stream().filter(column -> !column.isTag()).toList();
        List<String> found = new ArrayList<>();
        try (Rows rows = engine.database(database)
                .scan(table)
                .fields(fields.stream().map(Column::name).toArray(String[]::new))
                .open()) {
            while (rows.next()) {
                StringBuilder row = new StringBuilder().append(rows.timeNs());
                for (Column column : columns) {
                    String value = column.isTag() ? rows.tag(column.name()) : value(rows, column, fields);
                    if (value != null) {
                        row.append('|').append(column.name()).append(':').append(value);
                    }
                }
                found.add(row.toString());
            }
        }
        return found.stream().sorted().toList();
    }

    private static @Nullable String value(Rows rows, Column column, List<Column> fields) {
        int i = fields.indexOf(column);
        if (rows.isNull(i)) {
            return null;
        }
        return switch (column.type()) {
            case F64 -> "d" + Double.doubleToRawLongBits(rows.getDouble(i));
            case I64 -> "i" + rows.getLong(i);
            case U64 -> "u" + rows.getLong(i);
            case BOOL -> String.valueOf(rows.getBoolean(i));
            case STRING -> '"' + rows.getString(i) + '"';
        };
    }

    @Override
    public void close() {
        engine.close();
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
        if (sql.usedBytes() != 0) {
            throw new AssertionError("memory of queries is not given back: bytes=" + sql.usedBytes());
        }
    }
}
