// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.testing.SeededRng;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MergedCursorTest {
    @Test
    void shouldMergeLikeAMapWithLastWritePerField() {
        SeededRng rng = SeededRng.forTest("merged-cursor", 11);
        for (int round = 0; round < 400; round++) {
            NavigableMap<Integer, NavigableMap<Long, @Nullable Long>> model = new TreeMap<>();
            List<ArrayRun> runs = new ArrayList<>();
            int runCount = 1 + (int) rng.nextLong(5);
            for (int i = 0; i < runCount; i++) {
                runs.add(fill(rng, model));
            }
            long from = rng.nextLong(3) == 0 ? rng.nextLong(50) : Long.MIN_VALUE;
            long to = rng.nextLong(3) == 0 ? 20 + rng.nextLong(60) : Long.MAX_VALUE;
            assertEquals(cut(model, from, to), read(runs, from, to), "seed " + rng.seed() + ", round " + round);
        }
    }

    @Test
    void shouldPassOverWhatEndsBeforeATime() {
        SeededRng rng = SeededRng.forTest("merged-cursor-to", 12);
        for (int round = 0; round < 400; round++) {
            NavigableMap<Integer, NavigableMap<Long, @Nullable Long>> model = new TreeMap<>();
            List<RunCursor> cursors = new ArrayList<>();
            for (int i = (int) rng.nextLong(4); i >= 0; i--) {
                cursors.add(fill(rng, model).cursor(Long.MIN_VALUE, Long.MAX_VALUE));
            }
            try (MergedCursor merged = new MergedCursor(cursors, ArrayRun.types())) {
                for (int series = merged.seekSeries(0); series >= 0; series = merged.seekSeries(series + 1)) {
                    long from = rng.nextLong(100);
                    NavigableMap<Long, @Nullable Long> expected = new TreeMap<>(
                            model.getOrDefault(series, new TreeMap<>()).tailMap(from, true));
                    // Some vectors may have been taken before.
                    for (long taken = rng.nextLong(2); taken > 0 && merged.advance(); taken--) {
                        expected.headMap(merged.maxTimeNs(), true).clear();
                    }
                    assertEquals(expected, tail(merged, from), "seed " + rng.seed() + ", round " + round);
                }
            }
        }
    }

    private static NavigableMap<Long, @Nullable Long> tail(MergedCursor merged, long from) {
        NavigableMap<Long, @Nullable Long> found = new TreeMap<>();
        RowVector rows = new RowVector(ArrayRun.types());
        while (merged.advanceTo(from)) {
            assertTrue(merged.maxTimeNs() >= from);
            merged.read(rows);
            lay(rows, found);
        }
        return new TreeMap<>(found.tailMap(from, true));
    }

    private static ArrayRun fill(SeededRng rng, NavigableMap<Integer, NavigableMap<Long, @Nullable Long>> model) {
        ArrayRun run = new ArrayRun(1 + (int) rng.nextLong(8));
        long base = rng.nextLong(60);
        int rows = (int) rng.nextLong(40);
        for (int k = 0; k < rows; k++) {
            int series = (int) rng.nextLong(4) * 3;
            long time = base + rng.nextLong(30);
            Long value = rng.nextLong(4) == 0 ? null : rng.nextLong(1000);
            run.put(series, time, value);
        }
        // The run holds each time once; lay it over the model as its reader would see it.
        for (int series = 0; series < 12; series++) {
            RunCursor cursor = run.cursor(Long.MIN_VALUE, Long.MAX_VALUE);
            if (cursor.seekSeries(series) == series) {
                RowVector rowsOfSeries = new RowVector(ArrayRun.types());
                while (cursor.advance()) {
                    cursor.read(rowsOfSeries);
                    lay(rowsOfSeries, model.computeIfAbsent(series, id -> new TreeMap<>()));
                }
            }
        }
        return run;
    }

    private static void lay(RowVector rows, NavigableMap<Long, @Nullable Long> into) {
        for (int i = 0; i < rows.count(); i++) {
            Long value = rows.column(0).isValid(i) ? Long.valueOf(rows.column(0).values()[i]) : null;
            long time = rows.times()[i];
            if (value != null || !into.containsKey(time)) {
                into.put(time, value);
            }
        }
    }

    private static NavigableMap<Integer, NavigableMap<Long, @Nullable Long>> cut(
            NavigableMap<Integer, NavigableMap<Long, @Nullable Long>> model, long from, long to) {
        NavigableMap<Integer, NavigableMap<Long, @Nullable Long>> result = new TreeMap<>();
        model.forEach((series, rows) -> {
            if (from < to && !rows.subMap(from, to).isEmpty()) {
                result.put(series, new TreeMap<>(rows.subMap(from, to)));
            }
        });
        return result;
    }

    private static NavigableMap<Integer, NavigableMap<Long, @Nullable Long>> read(
            List<ArrayRun> runs, long from, long to) {
        NavigableMap<Integer, NavigableMap<Long, @Nullable Long>> result = new TreeMap<>();
        List<RunCursor> cursors = runs.stream().map(run -> run.cursor(from, to)).toList();
        try (MergedCursor merged = new MergedCursor(cursors, ArrayRun.types())) {
            RowVector rows = new RowVector(ArrayRun.types());
            for (int series = merged.seekSeries(0); series >= 0; series = merged.seekSeries(series + 1)) {
                long last = Long.MIN_VALUE;
                while (merged.advance()) {
                    merged.read(rows);
                    for (int i = 0; i < rows.count(); i++) {
                        assertTrue(rows.times()[i] > last, "times ascend");
                        last = rows.times()[i];
                    }
                    if (rows.count() > 0) {
                        lay(rows, result.computeIfAbsent(series, id -> new TreeMap<>()));
                    }
                }
            }
        }
        return result;
    }
}
