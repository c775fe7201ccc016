// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import java.util.Arrays;

/// Builds canonical keys; tags may come in any order, empty values are dropped.
///
/// Use: `begin(tableId)`, `tag(...)*`, `finish()`, then [#bytes], [#length] and [#hash] until the next `begin`.
/// Threads: owned by one. Memory: buffers grow to the largest key met and are reused.
/// Errors: IllegalArgumentException from `finish` when a column came twice (the parser refuses such a line before).
public final class SeriesKeyBuilder {
    private byte[] key = new byte[256];
    private byte[] unsorted = new byte[256];
    private int[] starts = new int[16];
    private int tags;
    private int length;
    private int lastColumnId;
    private boolean sorted;

    public SeriesKeyBuilder begin(int tableId) {
        SeriesKey.putTableId(key, 0, tableId);
        length = SeriesKey.TAGS_OFFSET;
        tags = 0;
        lastColumnId = 0;
        sorted = true;
        return this;
    }

    /// Adds the tag `columnId` = `value[offset, offset + valueLength)`.
    public SeriesKeyBuilder tag(int columnId, byte[] value, int offset, int valueLength) {
        if (valueLength == 0) {
            return this;
        }
        if (valueLength > SeriesKey.MAX_VALUE_BYTES || columnId < 1 || columnId > 0xFFFF) {
            throw new IllegalArgumentException(
                    "tag cannot be in a key: columnId=" + columnId + ", lengthBytes=" + valueLength);
        }
        int end = length + SeriesKey.TAG_HEADER_BYTES + valueLength;
        if (end > key.length) {
            key = Arrays.copyOf(key, Math.max(end, key.length * 2));
        }
        if (tags == starts.length) {
            starts = Arrays.copyOf(starts, tags * 2);
        }
        starts[tags++] = length;
        SeriesKey.putTagHeader(key, length, columnId, valueLength);
        System.arraycopy(value, offset, key, length + SeriesKey.TAG_HEADER_BYTES, valueLength);
        length = end;
        sorted &= columnId > lastColumnId;
        lastColumnId = columnId;
        return this;
    }

    /// Completes the key and returns its length.
    public int finish() {
        if (!sorted) {
            sort();
        }
        if (length > SeriesKey.MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "key too long: lengthBytes=" + length + ", limit=" + SeriesKey.MAX_KEY_BYTES);
        }
        return length;
    }

    /// The buffer that holds the key at 0; changes at the next `begin`.
    public byte[] bytes() {
        return key;
    }

    public int length() {
        return length;
    }

    /// The xxHash64, seed 0, of the finished key.
    public long hash() {
        return XxHash64.hash(key, 0, length);
    }

    private void sort() {
        byte[] from = key;
        for (int i = 1; i < tags; i++) {
            int start = starts[i];
            int columnId = SeriesKey.columnId(from, start);
            int j = i - 1;
            while (j >= 0 && SeriesKey.columnId(from, starts[j]) > columnId) {
                starts[j + 1] = starts[j];
                j--;
            }
            if (j >= 0 && SeriesKey.columnId(from, starts[j]) == columnId) {
                throw new IllegalArgumentException("a tag came twice: columnId=" + columnId);
            }
            starts[j + 1] = start;
        }
        byte[] to = unsorted.length >= from.length ? unsorted : new byte[from.length];
        System.arraycopy(from, 0, to, 0, SeriesKey.TAGS_OFFSET);
        int at = SeriesKey.TAGS_OFFSET;
        for (int i = 0; i < tags; i++) {
            int tagBytes = SeriesKey.TAG_HEADER_BYTES + SeriesKey.valueLength(from, starts[i]);
            System.arraycopy(from, starts[i], to, at, tagBytes);
            at += tagBytes;
        }
        key = to;
        unsorted = from;
        sorted = true;
    }
}
