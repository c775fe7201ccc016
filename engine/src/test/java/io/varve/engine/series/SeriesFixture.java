// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.engine.io.SimDisk;
import io.varve.engine.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/// Series of three tables with a unique, a shared and a rare tag; and the whole of an index as text, to compare restarts by.
final class SeriesFixture {
    static final String PATH = "keys";
    static final String IMAGE = "series.ckpt";

    private SeriesFixture() {}

    static int add(SeriesIndex index, int i) {
        SeriesKeyBuilder key = new SeriesKeyBuilder().begin(1 + i % 3);
        tag(key, 2, "shared_" + i % 5);
        tag(key, 1, "host_" + i);
        tag(key, 7, i % 9 == 0 ? "rare" : "");
        key.finish();
        return index.add(key.bytes(), 0, key.length(), key.hash());
    }

    private static void tag(SeriesKeyBuilder key, int columnId, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        key.tag(columnId, bytes, 0, bytes.length);
    }

    /// Adds series `[from, to)` at the positions of their numbers.
    static void add(SeriesIndex index, PendingKeys pending, int from, int to) {
        for (int i = from; i < to; i++) {
            pending.add(1 + i % 3, add(index, i), i);
        }
    }

    static SeriesIndex index() {
        return new SeriesIndex(new NativeMemory());
    }

    /// An index with the first `count` series.
    static String expected(int count) {
        try (SeriesIndex index = index()) {
            for (int i = 0; i < count; i++) {
                add(index, i);
            }
            return text(index);
        }
    }

    static String text(SeriesIndex index) {
        StringBuilder text = new StringBuilder();
        for (int tableId : index.tableIds()) {
            text.append("table ")
                    .append(tableId)
                    .append(' ')
                    .append(index.nextSeriesId(tableId))
                    .append('\n');
            for (int id = 0; id < index.nextSeriesId(tableId); id++) {
                series(index, tableId, id, text);
            }
            for (int columnId : index.tagColumnIds(tableId)) {
                for (int symbol = 0; symbol <= index.symbolCount(tableId, columnId); symbol++) {
                    String value = index.symbolValue(tableId, columnId, symbol);
                    SeriesSelection ids = index.select(tableId, List.of(new TagMatcher.Eq(columnId, value)));
                    text.append(columnId).append('=').append(value).append(':').append(ids.count());
                    text.append(',').append(ids.next(0)).append('\n');
                }
            }
        }
        return text.toString();
    }

    private static void series(SeriesIndex index, int tableId, int id, StringBuilder text) {
        MemorySegment key = index.key(tableId, id);
        if (key == null) {
            text.append("hole\n");
            return;
        }
        byte[] bytes = key.toArray(ValueLayout.JAVA_BYTE);
        assertEquals(id, index.find(bytes, 0, bytes.length, XxHash64.hash(bytes, 0, bytes.length)));
        text.append(HexFormat.of().formatHex(bytes));
        for (int columnId : index.tagColumnIds(tableId)) {
            text.append(' ').append(index.symbol(tableId, id, columnId));
        }
        text.append('\n');
    }

    static SimDisk diskWith(String path, byte[] bytes) {
        SimDisk disk = new SimDisk();
        disk.put(path, bytes);
        return disk;
    }
}
