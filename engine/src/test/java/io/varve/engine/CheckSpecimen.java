// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.Tier;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;

/// A small data directory with every kind of file: a hot file, a warm and a cold one, a spill file of several partitions, both checkpoints of the
/// series, old catalog changes, rows that only the log has, and a clean stop.
final class CheckSpecimen {
    static final long HOUR = 3_600_000_000_000L;
    static final long NOW = 1_700_000_000_000_000_000L / HOUR * HOUR;
    static final int ROWS = 300;
    static final String[] TABLES = {"hot", "warm", "cold", "spill"};

    private CheckSpecimen() {}

    static SimDisk make() {
        SimDisk disk = new SimDisk();
        try (SteppedEngine open = open(disk)) {
            for (String table : TABLES) {
                write(open, table, table.equals("spill") ? HOUR / 100 : 1_000_000_000L, ROWS);
                open.engine().database("db").flush(table);
            }
            open.engine().database("db").compact("warm", Tier.WARM);
            open.engine().database("db").compact("cold", Tier.COLD);
            write(open, "log", 1_000_000L, 20);
        }
        return disk;
    }

    static SteppedEngine open(SimDisk disk) {
        return SteppedEngine.open(disk, options());
    }

    static EngineOptions options() {
        return SteppedEngine.options(1, new ManualClock(NOW + HOUR), 3)
                .withSegmentBytes(128 << 10)
                .withCheckpointSeries(2);
    }

    /// The same without the clean stop.
    static SimDisk killed(SimDisk disk) {
        SimDisk killed = disk.crash(SimCrashModel.PROCESS, 0);
        killed.remove("shard-0/clean");
        return killed;
    }

    private static void write(SteppedEngine open, String table, long stepNs, int rows) {
        try (Writer writer = open.engine().database("db").writer()) {
            Field number = writer.field(table, "n", ValueType.F64);
            Field count = writer.field(table, "c", ValueType.I64);
            Field on = writer.field(table, "on", ValueType.BOOL);
            Field text = writer.field(table, "s", ValueType.STRING);
            for (int i = 0; i < rows; i++) {
                Row row = writer.row(writer.series(table, "host", "h" + (i % 10 == 0 ? i % 70 : 3)), NOW + i * stepNs);
                row.set(number, i % 17 == 0 ? Double.NaN : i * 0.1);
                if (i % 3 > 0) {
                    row.set(count, (long) i * i);
                }
                row.set(on, i % 2 == 0).set(text, "state " + i % 5).append();
            }
            writer.commit();
        }
    }
}
