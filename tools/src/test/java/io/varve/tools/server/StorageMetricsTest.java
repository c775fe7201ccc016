// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.varve.engine.Engine;
import io.varve.engine.Field;
import io.varve.engine.Series;
import io.varve.engine.Writer;
import io.varve.engine.partition.Tier;
import io.varve.engine.vector.ValueType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The values of the storage metrics after a flush and a move.
class StorageMetricsTest {
    private static final int ROWS = 5_000;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double counter(String name, String work) {
        return registry.get("varve.storage.work." + name)
                .tag("work", work)
                .functionCounter()
                .count();
    }

    @Test
    @Timeout(60)
    void shouldTellTiersLagAndWork(@TempDir Path directory) {
        try (Engine engine = Engine.open(directory.resolve("data"))) {
            new StorageMetrics(engine).bindTo(registry);
            try (Writer writer = engine.database("db").writer()) {
                Series series = writer.series("t", "host", "a");
                Field field = writer.field("t", "v", ValueType.I64);
                for (int i = 0; i < ROWS; i++) {
                    writer.row(series, i * 1_000_000_000L).set(field, i).append();
                }
            }
            double log = registry.get("varve.storage.log.packed.bytes")
                    .functionCounter()
                    .count();
            assertTrue(log > 0);
            assertEquals(1, gauge("varve.storage.write.amplification"));
            int table = engine.table("db", "t").id();
            engine.flush(table);
            double hot = gauge("varve.storage.bytes", "tier", "hot");
            assertEquals(counter("written.bytes", "flush"), hot);
            assertEquals(ROWS, gauge("varve.storage.rows", "tier", "hot"));
            assertEquals(1, gauge("varve.storage.partitions", "tier", "hot"));
            assertTrue(gauge("varve.storage.overdue.seconds") > 1e9, "rows of 1970");
            engine.compact(table, Tier.COLD);
            assertEquals(0, gauge("varve.storage.bytes", "tier", "hot"));
            assertEquals(ROWS, gauge("varve.storage.rows", "tier", "cold"));
            assertEquals(0, gauge("varve.storage.overdue.seconds"));
            double cold = gauge("varve.storage.bytes", "tier", "cold");
            assertEquals(1, counter("done", "move"));
            assertEquals(0, counter("failed", "move"));
            assertEquals(hot, counter("read.bytes", "move"));
            assertEquals(cold, counter("written.bytes", "move"));
            assertEquals((log + hot + cold) / log, gauge("varve.storage.write.amplification"), 1e-9);
            assertEquals(0, gauge("varve.storage.tasks", "state", "running"));
        }
    }
}
