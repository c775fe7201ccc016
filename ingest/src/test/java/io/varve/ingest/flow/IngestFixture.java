// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.Rows;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.io.Clock;
import io.varve.engine.io.SystemClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/// An engine in a directory, what comes in through it, and a plain way to read its rows back.
public final class IngestFixture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_NS = 100_000;

    public final Engine engine;
    public final Ingest ingest;
    public final List<String> told = new CopyOnWriteArrayList<>();

    public IngestFixture(Path directory, EngineOptions options, LineConfig config) {
        this(directory, options, config, new SystemClock());
    }

    IngestFixture(Path directory, EngineOptions options, LineConfig config, Clock clock) {
        engine = Engine.open(directory, options);
        ingest = new Ingest(engine, config, new RateMeter(RateLimits.NONE, clock), clock, new Told());
    }

    /// One whose senders have limits, and whose engine is as full as `memtableUse` says, as far as senders see it.
    public IngestFixture(Path directory, RateLimits limits, Clock clock, DoubleSupplier memtableUse) {
        engine = Engine.open(directory, options(1));
        ingest = new Ingest(engine, LineConfig.DEFAULT, new RateMeter(limits, clock), clock, new Told(), memtableUse);
    }

    private final class Told implements IngestListener {
        @Override
        public void onClosed(String source, String reason) {
            told.add("closed: " + reason);
        }

        @Override
        public void onError(String source, Throwable cause) {
            told.add("error: " + cause);
        }
    }

    public static IngestFixture open(Path directory, int shards) {
        return new IngestFixture(directory, options(shards), LineConfig.DEFAULT);
    }

    /// A small engine whose batches hold but some hundred rows.
    public static EngineOptions options(int shards) {
        return EngineOptions.defaults()
                .withShards(shards)
                .withSegmentBytes(4 << 20)
                .withMemoryBytes(64L << 20)
                .withBatches(8, 128 << 10);
    }

    /// Rows as `tag=value,… field=value,… time`, names in order; rows in order of series and time.
    public List<String> rows(String database, String table) {
        List<Column> columns = engine.table(database, table).columns().stream()
                .sorted(Comparator.comparing(Column::name))
                .toList();
        List<Column> fields = columns.stream().filter(c -> !c.isTag()).toList();
        List<String> found = new ArrayList<>();
        try (Rows rows = engine.database(database)
                .scan(table)
                .fields(fields.stream().map(Column::name).toArray(String[]::new))
                .open()) {
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (Column column : columns) {
                    String value = column.isTag() ? rows.tag(column.name()) : null;
                    if (value != null) {
                        row.append(row.isEmpty() ? "" : ",")
                                .append(column.name())
                                .append('=')
                                .append(value);
                    }
                }
                String separator = " ";
                for (int i = 0; i < fields.size(); i++) {
                    if (!rows.isNull(i)) {
                        row.append(separator)
                                .append(fields.get(i).name())
                                .append('=')
                                .append(value(rows, fields, i));
                        separator = ",";
                    }
                }
                found.add(row.append(' ').append(rows.timeNs()).toString().strip());
            }
        }
        return found;
    }

    private static String value(Rows rows, List<Column> fields, int i) {
        return switch (fields.get(i).type()) {
            case F64 -> String.valueOf(rows.getDouble(i));
            case I64 -> rows.getLong(i) + "i";
            case U64 -> Long.toUnsignedString(rows.getLong(i)) + "u";
            case BOOL -> String.valueOf(rows.getBoolean(i));
            case STRING -> "\"" + rows.getString(i) + "\"";
        };
    }

    public boolean hasTable(String database, String table) {
        Database found = engine.catalog().findDatabase(database);
        return found != null && found.findTable(table) != null;
    }

    /// Rows of a table once there are `count`.
    public List<String> awaitRows(String database, String table, int count) {
        await(() -> hasTable(database, table) && rows(database, table).size() >= count);
        return rows(database, table);
    }

    /// Looks again and again until it is so.
    public static void await(BooleanSupplier done) {
        SystemClock clock = new SystemClock();
        long endNs = clock.monotonicNs() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) {
            if (clock.monotonicNs() > endNs) {
                throw new AssertionError("not within " + PATIENCE);
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
