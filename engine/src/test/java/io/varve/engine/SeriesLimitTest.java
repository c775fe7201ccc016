// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.SeriesLimitException;
import io.varve.engine.io.SimDisk;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import org.junit.jupiter.api.Test;

/// A full series index refuses new series on the way in; it never fails what the log holds.
class SeriesLimitTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final String LONG_VALUE = "x".repeat(2_000);

    @Test
    void shouldRefuseNewSeriesAndGoOnWithKnownOnes() {
        SimDisk disk = new SimDisk();
        EngineOptions options = SteppedEngine.options(1, new ManualClock(NOW), 5);
        int accepted = 0;
        try (SteppedEngine open = SteppedEngine.open(disk, options);
                Writer writer = open.engine().database("db").writer()) {
            Field value = writer.field("t", "v", ValueType.I64);
            Series first = writer.series("t", "tag", "first");
            writer.row(first, NOW).set(value, 1).append();
            while (open.engine().usedBytes(MemoryTag.SERIES_INDEX) < options.memoryBytes() / 4) {
                Series next = writer.series("t", "tag", LONG_VALUE + accepted++);
                writer.row(next, NOW).set(value, accepted).append();
                writer.commit();
            }
            Series beyond = writer.series("t", "tag", "beyond");
            Row refused = writer.row(beyond, NOW).set(value, 2);
            assertThrows(SeriesLimitException.class, refused::append);
            writer.row(first, NOW + 1).set(value, 3).append();
            writer.commit();
        }
        assertTrue(accepted > 0);
        // Log and key file hold as much as the budget and more: opening has no limit to meet.
        try (SteppedEngine again = SteppedEngine.open(disk, options)) {
            int rows = 0;
            try (Rows found = again.engine().database("db").scan("t").open()) {
                while (found.next()) {
                    rows++;
                }
            }
            assertEquals(accepted + 2, rows);
        }
    }
}
