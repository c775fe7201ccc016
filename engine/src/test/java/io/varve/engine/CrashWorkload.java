// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static io.varve.engine.CrashScript.HOUR;
import static io.varve.engine.CrashScript.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.shard.Durability;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What one process after the other does with a directory, and what must be there after a crash of any of them.
///
/// @param proof part of an operation that it must do, or it is not what its name says
/// @param initial the directory before the first process, a new copy each time
record CrashWorkload(
        String name, String proof, Supplier<SimDisk> initial, int shards, SyncMode mode, List<Steps> processes) {
    /// What one process does with an open engine.
    @FunctionalInterface
    interface Steps {
        void run(CrashScript script);
    }

    /// Fails when a whole run does not do what it is for.
    void prove() {
        SimDisk traced = initial.get();
        traced.trace(true);
        run(traced, new CrashNotes());
        assertTrue(
                traced.traced().stream().anyMatch(op -> op.contains(proof)),
                () -> name + " does not do what it is for: " + proof + " is not in " + traced.traced());
    }

    void run(SimDisk disk, CrashNotes notes) {
        for (Steps steps : processes) {
            CrashScript script = new CrashScript(disk, notes, shards, mode);
            boolean done = false;
            try {
                steps.run(script);
                script.close();
                done = true;
            } finally {
                if (!done) {
                    script.drop();
                }
                assertEquals(0, CrashScript.leftBytes(script.engine()), "off-heap bytes left");
            }
        }
    }

    /// Recovers, compares, and, when `further`, writes, loses power and finds all of it again.
    void check(SimDisk disk, CrashNotes notes, boolean further) {
        List<String> damage = new ArrayList<>();
        EngineListener listener = new EngineListener() {
            @Override
            public void onDamage(int shard, String what) {
                if (!what.startsWith("restored")) {
                    damage.add(what);
                }
            }
        };
        EngineOptions options =
                CrashScript.options(1, mode, new ManualClock(NOW + HOUR), 5).withListener(listener);
        SteppedEngine open = SteppedEngine.open(disk, options);
        SimDisk after = disk;
        int rows;
        try {
            assertEquals(List.of(), damage, "a crash was taken for damage");
            rows = notes.check(open.engine(), disk.lostPower());
            if (further) {
                probe(open.engine(), notes, disk.lostPower());
                after = disk.crash(SimCrashModel.NOTHING, 0);
            }
        } finally {
            open.close();
            assertEquals(0, CrashScript.leftBytes(open.engine()), "off-heap bytes left");
        }
        if (further) {
            try (SteppedEngine again = SteppedEngine.open(after, options)) {
                assertEquals(List.of(), damage, "a recovery was taken for damage");
                assertEquals(rows, notes.check(again.engine(), disk.lostPower()), "what was shown vanished");
                try (Rows found =
                        again.engine().database(CrashNotes.DB).scan("probe").open()) {
                    assertTrue(found.next(), "the row written after the recovery is missing");
                }
            }
        }
    }

    private static void probe(Engine engine, CrashNotes notes, boolean lostPower) {
        try (Writer writer = engine.database(CrashNotes.DB).writer()) {
            notes.sendAgain(writer, lostPower);
            writer.row(writer.series("probe", "tag", "p"), NOW)
                    .set(writer.field("probe", "n", ValueType.I64), 1)
                    .append();
            writer.commit(Durability.DURABLE);
        }
    }
}
