// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Puts the tables of a checked image back into an index; keys stay where they are mapped.
final class SeriesImageReader {
    private final SeriesIndex index;
    private final MemorySegment image;
    private byte[] key = new byte[1024];
    private int[] symbols = new int[64];

    SeriesImageReader(SeriesIndex index, MemorySegment image) {
        this.index = index;
        this.image = image;
    }

    /// Restores the table at `offset`; returns where the next begins.
    long table(long offset) {
        int tableId = image.get(Layouts.I32, offset);
        int nextId = image.get(Layouts.I32, offset + 4);
        long at = offset + 8;
        for (int id = 0; id < nextId; id++) {
            int length = image.get(Layouts.I32, at);
            at += Integer.BYTES;
            if (length > 0) {
                index.skipTo(tableId, id);
                at = series(at, length);
            }
        }
        index.skipTo(tableId, nextId);
        return at;
    }

    private long series(long keyAt, int length) {
        if (length > key.length) {
            key = new byte[length];
        }
        MemorySegment.copy(image, ValueLayout.JAVA_BYTE, keyAt, key, 0, length);
        long at = keyAt + length;
        int tags = 0;
        int tagAt = SeriesKey.TAGS_OFFSET;
        while (tagAt < length) {
            if (tags == symbols.length) {
                symbols = Arrays.copyOf(symbols, tags * 2);
            }
            symbols[tags++] = image.get(Layouts.I32, at);
            at += Integer.BYTES;
            tagAt += SeriesKey.TAG_HEADER_BYTES + SeriesKey.valueLength(key, tagAt);
        }
        index.restore(key, length, image, keyAt, symbols);
        return at;
    }
}
