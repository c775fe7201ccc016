// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One writer adds series while readers look up, read tags and select: whoever sees an id sees all of the series.
@Timeout(120)
final class SeriesIndexConcurrencyTest {
    private static final int SERIES = 120_000;
    private static final int READERS = 3;
    private static final int TABLE = 5;

    /// Series i: tag 1 unique, tag 2 = i mod 7, tag 3 only when i is even.
    private static SeriesKeyBuilder key(SeriesKeyBuilder builder, int i) {
        builder.begin(TABLE);
        tag(builder, 1, "host_" + i);
        tag(builder, 2, "r" + i % 7);
        tag(builder, 3, i % 2 == 0 ? "even" : "");
        builder.finish();
        return builder;
    }

    private static void tag(SeriesKeyBuilder builder, int columnId, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        builder.tag(columnId, bytes, 0, bytes.length);
    }

    @Test
    void shouldShowReadersOnlyWholeSeries() throws Exception {
        try (SeriesIndex index = new SeriesIndex(new NativeMemory());
                ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int r = 0; r < READERS; r++) {
                int seed = r;
                readers.add(threads.submit((Callable<Long>) () -> read(index, new SplittableRandom(seed))));
            }
            SeriesKeyBuilder builder = new SeriesKeyBuilder();
            for (int i = 0; i < SERIES; i++) {
                SeriesKeyBuilder key = key(builder, i);
                assertEquals(i, index.add(key.bytes(), 0, key.length(), key.hash()));
            }
            for (Future<Long> reader : readers) {
                assertTrue(reader.get() > 0);
            }
        }
    }

    private static long read(SeriesIndex index, SplittableRandom random) {
        SeriesKeyBuilder builder = new SeriesKeyBuilder();
        long checks = 0;
        int count = 0;
        while (count < SERIES) {
            count = index.nextSeriesId(TABLE);
            for (int n = 0; n < 200 && count > 0; n++) {
                // Half of the checks at the edge, where a half-published series would be.
                int id = n % 2 == 0 ? count - 1 : random.nextInt(count);
                checkSeries(index, key(builder, id), id);
                checks++;
            }
            if (count > 0) {
                checkSelection(index, random.nextInt(7), count);
            }
        }
        return checks;
    }

    private static void checkSeries(SeriesIndex index, SeriesKeyBuilder key, int id) {
        assertEquals(id, index.find(key.bytes(), 0, key.length(), key.hash()));
        MemorySegment stored = index.key(TABLE, id);
        assertNotNull(stored);
        assertEquals(key.length(), stored.byteSize());
        assertEquals(key.bytes()[key.length() - 1], stored.get(ValueLayout.JAVA_BYTE, key.length() - 1));
        assertEquals("host_" + id, index.symbolValue(TABLE, 1, index.symbol(TABLE, id, 1)));
        assertEquals("r" + id % 7, index.symbolValue(TABLE, 2, index.symbol(TABLE, id, 2)));
        assertEquals(id % 2 == 0 ? "even" : "", index.symbolValue(TABLE, 3, index.symbol(TABLE, id, 3)));
    }

    private static void checkSelection(SeriesIndex index, int rest, int atLeast) {
        SeriesSelection selection =
                index.select(TABLE, List.of(new TagMatcher.Eq(2, "r" + rest), new TagMatcher.NotEq(3, "even")));
        int expected = -1;
        for (int i = rest; i < atLeast; i += 7) {
            if (i % 2 == 1) {
                expected = selection.next(expected + 1);
                assertEquals(i, expected);
            }
        }
    }
}
