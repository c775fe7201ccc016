// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.io.SimDisk;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The write window as the embedded API keeps it.
class WriteWindowUseTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final ManualClock clock = new ManualClock(NOW);

    @Test
    void shouldRefuseRowsOutsideTheWindowAndTakeItsLimits() {
        try (SteppedEngine open = SteppedEngine.open(
                new SimDisk(), SteppedEngine.options(1, clock, 3).withWriteWindowFutureNs(HOUR / 6))) {
            Engine engine = open.engine();
            try (Writer writer = engine.database("db").writer()) {
                Field field = writer.field("t", "v", ValueType.I64);
                Series series = writer.series("t", "host", "a");
                writer.row(series, 0).set(field, 1).append();
                writer.row(series, NOW + HOUR / 6).set(field, 1).append();
                IllegalArgumentException e =
                        assertThrows(IllegalArgumentException.class, () -> writer.row(series, NOW + HOUR / 6 + 1));
                assertEquals(
                        "time outside the write window of \"t\": timeNs=1700000600000000001,"
                                + " latest=1700000600000000000 (times are nanoseconds since 1970)",
                        e.getMessage());
                clock.advance(1);
                writer.row(series, NOW + HOUR / 6 + 1).set(field, 1).append();
                writer.commit();
                int id = engine.table("db", "t").id();
                engine.change(catalog -> List.of(new CatalogChange.SetTableOptions(
                        id, new TreeMap<>(Map.of("write_window_past", "1h")), List.of())));
                writer.row(series, NOW + 1 - HOUR).set(field, 1).append();
                assertThrows(IllegalArgumentException.class, () -> writer.row(series, NOW - HOUR));
                writer.commit();
            }
        }
    }
}
