// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.shard.Shard;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a table's `retention` and `max_bytes` drop, and when; the clock moves by hand.
class RetentionTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    /// The beginning of an hour.
    private static final long NOW = 1_700_000_000_000_000_000L / HOUR * HOUR;

    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock(NOW);

    private SteppedEngine open(int shards) {
        return SteppedEngine.open(disk, SteppedEngine.options(shards, clock, 7));
    }

    private static void set(Engine engine, String option, String value) {
        int id = engine.table("db", "t").id();
        engine.change(catalog ->
                List.of(new CatalogChange.SetTableOptions(id, new TreeMap<>(Map.of(option, value)), List.of())));
    }

    /// Writes a row of each of `hosts` series at each time.
    private static void write(Engine engine, int hosts, long... times) {
        try (Writer writer = engine.database("db").writer()) {
            Field field = writer.field("t", "v", ValueType.I64);
            for (int host = 0; host < hosts; host++) {
                Series series = writer.series("t", "host", "h" + host);
                for (long time : times) {
                    writer.row(series, time).set(field, host).append();
                }
            }
            writer.commit();
        }
    }

    /// The ends of all partitions, as hours from [#NOW].
    private static List<Long> ends(Engine engine) {
        TreeSet<Long> ends = new TreeSet<>();
        for (Shard shard : engine.shards()) {
            for (PartitionView partition : shard.partitions()) {
                ends.add((partition.key().toNs() - NOW) / HOUR);
            }
        }
        return new ArrayList<>(ends);
    }

    private static long bytes(Engine engine) {
        long bytes = 0;
        for (Shard shard : engine.shards()) {
            for (PartitionView partition : shard.partitions()) {
                for (RunFile run : partition.runs()) {
                    bytes += run.run().bytes();
                }
            }
        }
        return bytes;
    }

    private void pass(SteppedEngine open, long ns) {
        clock.advance(ns);
        open.settle();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldDropWhatEndedBeforeTheAge(int shards) {
        try (SteppedEngine open = open(shards)) {
            Engine engine = open.engine();
            write(engine, 8, NOW - 4 * HOUR, NOW - 3 * HOUR, NOW - 2 * HOUR, NOW);
            engine.flush(engine.table("db", "t").id());
            write(engine, 8, NOW - 2 * HOUR + 1);
            pass(open, MINUTE);
            assertEquals(List.of(-3L, -2L, -1L, 1L), ends(engine));
            set(engine, "retention", "2h");
            pass(open, MINUTE);
            assertEquals(List.of(-1L, 1L), ends(engine), "an end at the cut-off is over, one minute past it");
            pass(open, HOUR - 3 * MINUTE);
            assertEquals(List.of(-1L, 1L), ends(engine), "a minute is missing");
            pass(open, MINUTE);
            assertEquals(List.of(1L), ends(engine), "in memtables too");
        }
        try (SteppedEngine open = open(shards)) {
            assertEquals(List.of(1L), ends(open.engine()));
        }
    }

    /// Rows of each host, by the hour in which they lie.
    private static Map<String, List<Long>> hours(Engine engine) {
        Map<String, List<Long>> hours = new TreeMap<>();
        try (Rows rows = engine.database("db").scan("t").open()) {
            while (rows.next()) {
                hours.computeIfAbsent(String.valueOf(rows.tag("host")), host -> new ArrayList<>())
                        .add(Math.floorDiv(rows.timeNs() - NOW, HOUR));
            }
        }
        return hours;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldDropTheSeriesOfARuleAtItsAge(int shards) {
        SortedMap<String, List<Long>> left = new TreeMap<>(Map.of(
                "h0", List.of(-2L, 0L),
                "h1", List.of(-4L, -3L, -2L, 0L),
                "h2", List.of(-3L, -2L, 0L)));
        try (SteppedEngine open = open(shards)) {
            Engine engine = open.engine();
            write(engine, 3, NOW - 4 * HOUR, NOW - 3 * HOUR);
            engine.flush(engine.table("db", "t").id());
            write(engine, 3, NOW - 2 * HOUR, NOW);
            open.settle();
            set(engine, "retention_rules", "host=h0: 2h; host!=h1, host=h2: 3h; other=x: 1h");
            pass(open, MINUTE);
            assertEquals(left, hours(engine));
            long deletes = masks(engine);
            pass(open, MINUTE);
            pass(open, MINUTE);
            assertEquals(deletes, masks(engine), "what is gone is not deleted again");
            write(engine, 1, NOW - 4 * HOUR);
            pass(open, MINUTE);
            assertEquals(left, hours(engine), "late rows go at the next look");
        }
        try (SteppedEngine open = open(shards)) {
            assertEquals(left, hours(open.engine()), "replayed");
            pass(open, HOUR);
            left.put("h0", List.of(0L));
            left.put("h2", List.of(-2L, 0L));
            assertEquals(left, hours(open.engine()));
        }
    }

    private static long masks(Engine engine) {
        long masks = 0;
        for (Shard shard : engine.shards()) {
            for (PartitionView partition : shard.partitions()) {
                for (RunFile run : partition.runs()) {
                    masks += run.masks().size();
                }
            }
        }
        return masks;
    }

    @Test
    void shouldLookOnceAMinute() {
        try (SteppedEngine open = open(1)) {
            write(open.engine(), 1, NOW - 4 * HOUR, NOW);
            open.settle();
            set(open.engine(), "retention", "1h");
            pass(open, MINUTE - 1);
            assertEquals(List.of(-3L, 1L), ends(open.engine()));
            pass(open, 1);
            assertEquals(List.of(1L), ends(open.engine()));
        }
    }

    @Test
    void shouldDropWhatComesLateAtTheNextLook() {
        try (SteppedEngine open = open(1)) {
            write(open.engine(), 1, NOW);
            set(open.engine(), "retention", "1h");
            pass(open, MINUTE);
            write(open.engine(), 1, NOW - 9 * HOUR);
            assertEquals(2, ends(open.engine()).size());
            pass(open, MINUTE);
            assertEquals(List.of(1L), ends(open.engine()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldDropTheOldestUntilTheSizeFitsButNeverTheNewest(int shards) {
        try (SteppedEngine open = open(shards)) {
            Engine engine = open.engine();
            write(engine, 8, NOW - 4 * HOUR, NOW - 3 * HOUR, NOW - 2 * HOUR, NOW);
            engine.flush(engine.table("db", "t").id());
            long all = bytes(engine);
            set(engine, "max_bytes", String.valueOf(all));
            pass(open, MINUTE);
            assertEquals(4, ends(engine).size());
            set(engine, "max_bytes", String.valueOf(all - 1));
            pass(open, MINUTE);
            assertEquals(List.of(-2L, -1L, 1L), ends(engine));
            set(engine, "max_bytes", "1");
            pass(open, MINUTE);
            assertEquals(List.of(1L), ends(engine));
            pass(open, MINUTE);
            assertEquals(List.of(1L), ends(engine));
        }
    }

    @Test
    void shouldMakeRoomOnAFullDisk() {
        try (SteppedEngine open = open(1)) {
            Engine engine = open.engine();
            write(engine, 1, NOW - 4 * HOUR, NOW);
            engine.flush(engine.table("db", "t").id());
            set(engine, "retention", "1h");
            disk.capacity(disk.usedBytes());
            assertThrows(DiskFullException.class, () -> fill(engine));
            pass(open, MINUTE);
            assertEquals(List.of(1L), ends(engine));
        }
    }

    private static void fill(Engine engine) {
        for (int i = 0; i < 100_000; i++) {
            write(engine, 1, NOW + i);
        }
    }
}
