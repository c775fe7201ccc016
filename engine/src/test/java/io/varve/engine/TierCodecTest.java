// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.io.SimDisk;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.Tier;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What `hot_codec`, `warm_codec` and `cold_codec` make of files.
class TierCodecTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final int ROWS = 4_000;

    private final SimDisk disk = new SimDisk();

    /// Bytes of one run with the same rows, written hot or moved to `tier`, under these options.
    private static long bytes(Engine engine, String table, Tier tier, Map<String, String> options) {
        try (Writer writer = engine.database("db").writer()) {
            Series series = writer.series(table, "host", "a");
            Field field = writer.field(table, "v", ValueType.I64);
            for (int i = 0; i < ROWS; i++) {
                writer.row(series, NOW + i * 1_000_000L)
                        .set(field, i * 31L % 1000)
                        .append();
            }
        }
        int id = engine.table("db", table).id();
        engine.change(catalog -> List.of(new CatalogChange.SetTableOptions(id, new TreeMap<>(options), List.of())));
        if (tier == Tier.HOT) {
            engine.flush(id);
        } else {
            engine.compact(id, tier);
        }
        long bytes = 0;
        for (PartitionView partition : engine.shards().getFirst().partitions()) {
            for (RunFile run : partition.runs()) {
                bytes += run.run().partition().tableId() == id ? run.run().bytes() : 0;
            }
        }
        assertEquals(ROWS, rows(engine, table));
        return bytes;
    }

    private static long rows(Engine engine, String table) {
        long rows = 0;
        try (Rows all = engine.database("db").scan(table).open()) {
            while (all.next()) {
                long i = (all.timeNs() - NOW) / 1_000_000L;
                assertEquals(i * 31L % 1000, all.getLong(0));
                rows++;
            }
        }
        return rows;
    }

    @Test
    void shouldEncodeEachTierAsTheTableSays() {
        try (SteppedEngine open = SteppedEngine.open(disk, SteppedEngine.options(1, new ManualClock(NOW), 5))) {
            Engine engine = open.engine();
            long hot = bytes(engine, "hot", Tier.HOT, Map.of());
            long warm = bytes(engine, "warm", Tier.WARM, Map.of());
            long raw = bytes(engine, "raw", Tier.HOT, Map.of("hot_codec", "raw"));
            assertTrue(raw > 16 * ROWS, "times and values of 8 bytes each: " + raw);
            assertTrue(hot < raw / 4 && warm < hot, hot + ", " + warm);
            assertEquals(hot, bytes(engine, "auto", Tier.HOT, Map.of("hot_codec", "auto")));
            assertTrue(bytes(engine, "rawwarm", Tier.WARM, Map.of("warm_codec", "raw")) > 16 * ROWS);
            assertTrue(bytes(engine, "rawcold", Tier.COLD, Map.of("cold_codec", "raw")) > 16 * ROWS);
            assertTrue(bytes(engine, "mild", Tier.COLD, Map.of("cold_codec", "hot")) >= hot);
        }
    }
}
