// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.util.Arrays;

/// Collects the distinct strings of one column chunk while its vectors are encoded.
///
/// Threads: one at a time. Memory: bounded by [#MAX_ENTRIES] and [#MAX_BYTES].
public final class StringDictionaryBuilder {
    public static final int MAX_ENTRIES = 4096;
    static final int MAX_BYTES = 64 * 1024;

    private static final int SLOTS = 2 * MAX_ENTRIES;

    private final int[] slots = new int[SLOTS];
    private final int[] starts = new int[MAX_ENTRIES + 1];
    private final ByteSink bytes = new ByteSink();
    private int size;

    public void clear() {
        truncate(0);
    }

    public int size() {
        return size;
    }

    int byteLength() {
        return bytes.length();
    }

    /// The id of a string, added if new; -1 when the dictionary is full.
    int find(byte[] heap, int offset, int length) {
        int slot = hash(heap, offset, length) & SLOTS - 1;
        for (int id = slots[slot] - 1; id >= 0; id = slots[slot] - 1) {
            if (Arrays.equals(bytes.bytes(), starts[id], starts[id + 1], heap, offset, offset + length)) {
                return id;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        if (size == MAX_ENTRIES || bytes.length() + length > MAX_BYTES) {
            return -1;
        }
        bytes.write(heap, offset, length);
        starts[++size] = bytes.length();
        slots[slot] = size;
        return size - 1;
    }

    /// About what [#write] will write: the strings and a byte each for their lengths.
    public int encodedBytes() {
        return bytes.length() + size;
    }

    /// Forgets all but the first `newSize` strings.
    public void truncate(int newSize) {
        if (newSize == size) {
            return;
        }
        size = newSize;
        bytes.length(starts[newSize]);
        Arrays.fill(slots, 0);
        for (int id = 0; id < size; id++) {
            int slot = hash(bytes.bytes(), starts[id], length(id)) & SLOTS - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & SLOTS - 1;
            }
            slots[slot] = id + 1;
        }
    }

    /// Writes `varint count | packed lengths | bytes`.
    public void write(ByteSink out) {
        long[] lengths = new long[size];
        for (int id = 0; id < size; id++) {
            lengths[id] = length(id);
        }
        out.varint(size);
        PackedLongs.write(out, lengths, 0, size);
        out.write(bytes);
    }

    private int length(int id) {
        return starts[id + 1] - starts[id];
    }

    private static int hash(byte[] heap, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + heap[i];
        }
        return (hash * 0x9E3779B9) >>> 15;
    }
}
