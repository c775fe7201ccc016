// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The distinct strings of one column chunk, decoded.
///
/// Threads: one at a time; reused by [#read]. Memory: as many bytes as the encoded form, and 4 per entry.
public final class StringDictionary {
    private int[] starts = new int[1];
    private byte[] bytes = new byte[0];
    private int size;

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /// Reads `varint count | packed lengths | bytes`, which must fill the source to its limit.
    public void read(ByteSource source) {
        size = 0;
        int count = source.count(StringDictionaryBuilder.MAX_ENTRIES);
        PackedLongs lengths = new PackedLongs().wrap(source, count);
        if (starts.length <= count) {
            starts = new int[count + 1];
        }
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += lengths.get(i, 0, source.limit() - source.position());
            starts[i + 1] = (int) total;
        }
        if (total != source.limit() - source.position()) {
            throw new CodecException("dictionary length differs: expected=" + (source.limit() - source.position())
                    + ", actual=" + total);
        }
        if (bytes.length < total) {
            bytes = new byte[(int) total];
        }
        MemorySegment.copy(source.segment(), ValueLayout.JAVA_BYTE, source.take(total), bytes, 0, (int) total);
        size = count;
    }

    int length(int id) {
        return starts[id + 1] - starts[id];
    }

    /// Appends entry `id` to the heap of `out` and returns its lane.
    long append(int id, ColumnVector out) {
        int length = length(id);
        return (long) out.appendHeap(bytes, starts[id], length) << 32 | length;
    }
}
