// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When an engine keeps its series index as a checkpoint, and that nothing depends on it.
@Timeout(60)
class SeriesCheckpointUseTest {
    private static final String FIRST = "shard-0/series.ckpt.a";
    private static final String SECOND = "shard-0/series.ckpt.b";
    private static final int DUE = 40;

    private final SimDisk disk = new SimDisk();
    private final ManualClock clock = new ManualClock(1_000);

    private SteppedEngine open() {
        return SteppedEngine.open(
                disk, SteppedEngine.options(1, clock, disk.ops()).withCheckpointSeries(DUE));
    }

    private static void write(SteppedEngine open, int from, int to) {
        try (Writer writer = open.engine().database(Readings.DATABASE).writer()) {
            for (int i = from; i < to; i++) {
                Series series = writer.series(Readings.TABLE, "series", "s" + i);
                writer.row(series, i)
                        .set(writer.field(Readings.TABLE, "value", ValueType.I64), i)
                        .append();
            }
            writer.commit();
        }
    }

    private static void flush(SteppedEngine open) {
        open.engine().database(Readings.DATABASE).flush(Readings.TABLE);
    }

    private static List<String> expected(int count) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expected.add("s" + i + " " + i + " " + i);
        }
        expected.sort(null);
        return expected;
    }

    @Test
    void shouldKeepTheIndexOnceItIsLargeAndAgainWhenItGrew() {
        try (SteppedEngine open = open()) {
            write(open, 0, DUE - 1);
            flush(open);
            assertFalse(disk.exists(FIRST));
            write(open, DUE - 1, DUE);
            flush(open);
            assertTrue(disk.exists(FIRST));
            write(open, DUE, DUE + 1);
            flush(open);
            assertFalse(disk.exists(SECOND));
            write(open, DUE + 1, 2 * DUE);
            flush(open);
            assertTrue(disk.exists(SECOND));
        }
    }

    @Test
    void shouldGiveTheSameSeriesWithEachImageAndWithNone() {
        try (SteppedEngine open = open()) {
            write(open, 0, DUE);
            flush(open);
            write(open, DUE, 2 * DUE);
            flush(open);
            write(open, 2 * DUE, 3 * DUE);
        }
        for (String lost : List.of("", SECOND, FIRST)) {
            if (!lost.isEmpty()) {
                disk.remove(lost);
            }
            try (SteppedEngine open = open()) {
                assertEquals(expected(3 * DUE), Readings.all(open.engine()), "lost=" + lost);
            }
        }
    }

    @Test
    void shouldGoOnWhenTheDiskRefusesAnImage() {
        try (SteppedEngine open = open()) {
            write(open, 0, DUE);
            // The first file that a flush makes is the SSTable, the second the image.
            disk.failAt(SimOp.CREATE, 2, false);
            flush(open);
            assertTrue(disk.faultFired());
            assertFalse(disk.exists(FIRST));
            write(open, DUE, DUE + 1);
            flush(open);
            assertTrue(disk.exists(FIRST));
        }
    }
}
