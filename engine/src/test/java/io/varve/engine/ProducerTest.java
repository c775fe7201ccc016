// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.shard.SyncMode;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Lines that a producer sends again are applied once, in the order of their numbers, whatever happened in between.
final class ProducerTest {
    private static final long NOW = CrashScript.NOW;
    private static final String DB = "db";

    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock(NOW);

    private SteppedEngine open(SimDisk on, int shards) {
        return SteppedEngine.open(
                on,
                CrashScript.options(shards, SyncMode.ALWAYS, clock, 3)
                        // Marks of what is known lie close together.
                        .withMaxLogTailBytes(CrashScript.SEGMENT_BYTES));
    }

    private static void line(Writer writer, String tag, long timeNs, long value) {
        line(writer, "t", tag, timeNs, value);
    }

    private static void line(Writer writer, String table, String tag, long timeNs, long value) {
        writer.row(writer.series(table, "tag", tag), timeNs)
                .set(writer.field(table, "n", ValueType.I64), value)
                .append();
    }

    private static Map<String, Long> rows(Engine engine, String... tables) {
        Map<String, Long> found = new TreeMap<>();
        for (String table : tables) {
            try (Rows rows = engine.database(DB).scan(table).fields("n").open()) {
                while (rows.next()) {
                    found.put(rows.tag("tag") + " " + (rows.timeNs() - NOW), rows.getLong(0));
                }
            }
        }
        return found;
    }

    @Test
    void shouldPassOverLinesThatWereSentBefore() {
        try (SteppedEngine open = open(disk, 1)) {
            Writer writer = open.engine().database(DB).writer();
            writer.producer(5, 0, 1);
            line(writer, "a", NOW, 1);
            line(writer, "a", NOW, 2);
            line(writer, "b", NOW, 3);
            writer.commit();
            writer.producer(5, 0, 2);
            line(writer, "a", NOW + 1, 20);
            line(writer, "b", NOW + 1, 30);
            line(writer, "b", NOW + 2, 4);
            writer.commit();
            assertEquals(Map.of("a 0", 2L, "b 0", 3L, "b 2", 4L), rows(open.engine(), "t"));
            assertEquals(0, open.engine().producerEpoch(5));
            assertEquals(-1, open.engine().producerEpoch(6));
        }
    }

    @Test
    void shouldShutOutAnEarlierEpoch() {
        try (SteppedEngine open = open(disk, 1)) {
            Writer zombie = open.engine().database(DB).writer();
            zombie.producer(5, 0, 1);
            line(zombie, "a", NOW, 1);
            zombie.commit();
            Writer writer = open.engine().database(DB).writer();
            writer.producer(5, 1, 1);
            line(writer, "a", NOW, 2);
            writer.commit();
            line(zombie, "a", NOW, 3);
            zombie.commit();
            assertEquals(Map.of("a 0", 2L), rows(open.engine(), "t"));
            assertEquals(1, open.engine().producerEpoch(5));
        }
    }

    @Test
    void shouldRefuseNumbersThatAreNone() {
        try (SteppedEngine open = open(disk, 1)) {
            Writer writer = open.engine().database(DB).writer();
            assertThrows(IllegalArgumentException.class, () -> writer.producer(-1, 0, 1));
            assertThrows(IllegalArgumentException.class, () -> writer.producer(1, -1, 1));
            assertThrows(IllegalArgumentException.class, () -> writer.producer(1, 0, 0));
            line(writer, "a", NOW, 1);
            assertThrows(IllegalStateException.class, () -> writer.producer(1, 0, 1));
        }
    }

    @Test
    void shouldForgetAProducerAWeekAfterItsLastLine() {
        try (SteppedEngine open = open(disk, 1)) {
            Writer writer = open.engine().database(DB).writer();
            writer.producer(5, 0, 1);
            line(writer, "a", NOW, 1);
            writer.commit();
            clock.advance(7 * 24 * CrashScript.HOUR + 1);
            writer.producer(6, 0, 1);
            line(writer, "b", NOW, 1);
            writer.commit();
            assertEquals(-1, open.engine().producerEpoch(5));
            assertEquals(0, open.engine().producerEpoch(6));
        }
    }

    /// Senders that fail at any moment, begin again somewhere in what they do not know to be safe and cut their lines otherwise, while files are made and
    /// processes die: each line once, the newest of its place.
    @Test
    void shouldApplyEachLineOnceWhateverIsSentAgain() {
        int runs = Suite.pick(15, 150, 2000);
        for (int run = 0; run < runs; run++) {
            long seed = 7000L + run;
            try {
                run(new SeededRng(seed), 1 + run % 3);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dvarve.seed=" + seed, e);
            }
        }
    }

    private void run(SeededRng rng, int shards) {
        SimDisk on = new SimDisk();
        List<Map<String, Long>> sent = List.of(new TreeMap<>(), new TreeMap<>());
        long[] acknowledged = new long[2];
        long[] tried = new long[2];
        for (int process = 0; process < 6; process++) {
            SteppedEngine open = open(on, shards);
            List<Writer> writers = new ArrayList<>();
            for (int p = 0; p < 2; p++) {
                writers.add(open.engine().database(DB).writer());
                writers.get(p).field("t", "n", ValueType.I64);
                writers.get(p).field("u", "n", ValueType.I64);
            }
            for (int step = 0; step < 12; step++) {
                int p = (int) rng.nextLong(2);
                Writer writer = writers.get(p);
                long first = 1 + rng.nextLong(acknowledged[p] + 1);
                long last = Math.max(tried[p], acknowledged[p] + rng.nextLong(8));
                if (last >= first) {
                    writer.producer(p + 1, 0, first);
                    for (long line = first; line <= last; line++) {
                        String tag = "p" + p + "-" + line % 5;
                        boolean known = line <= acknowledged[p];
                        line(writer, line % 5 < 2 ? "u" : "t", tag, NOW + line % 3, known ? -line : line);
                        sent.get(p).merge(tag + " " + line % 3, line, Math::max);
                    }
                    writer.commit();
                    acknowledged[p] = last;
                    tried[p] = last;
                }
                if (rng.nextLong(3) == 0) {
                    open.engine().database(DB).flush(rng.nextLong(4) == 0 ? "u" : "t");
                }
                open.step((int) rng.nextLong(5));
            }
            Map<String, Long> expected = new TreeMap<>(sent.get(0));
            expected.putAll(sent.get(1));
            assertEquals(expected, rows(open.engine(), "t", "u"));
            if (rng.nextLong(2) == 0) {
                open.close();
            } else {
                SimDisk after = on.crash(SimCrashModel.NOTHING, rng.nextLong(1 << 20));
                open.close();
                on = after;
            }
        }
    }
}
