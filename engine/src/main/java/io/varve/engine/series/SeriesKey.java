// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Layout of the canonical key of a series, frozen: docs/format/series-key.md.
///
/// `tableId u32, { columnId u16, length u16, value }*`, little-endian; column ids strictly ascending, values not empty.
/// Threads: stateless; allocates nothing.
public final class SeriesKey {
    public static final int TAGS_OFFSET = 4;
    public static final int TAG_HEADER_BYTES = 4;
    public static final int MAX_VALUE_BYTES = 0xFFFF;
    /// What one reference of the index can state; beyond the limits of a line (40 tags of 4 KiB).
    public static final int MAX_KEY_BYTES = (1 << 20) - 1;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private SeriesKey() {}

    public static int tableId(byte[] key, int offset) {
        return (int) INTS.get(key, offset);
    }

    static void putTableId(byte[] key, int offset, int tableId) {
        INTS.set(key, offset, tableId);
    }

    /// Column id of the tag whose header is at `at`; its value is `valueLength` bytes at `at + TAG_HEADER_BYTES`.
    public static int columnId(byte[] key, int at) {
        return (short) SHORTS.get(key, at) & 0xFFFF;
    }

    public static int valueLength(byte[] key, int at) {
        return (short) SHORTS.get(key, at + 2) & 0xFFFF;
    }

    static void putTagHeader(byte[] key, int at, int columnId, int valueLength) {
        SHORTS.set(key, at, (short) columnId);
        SHORTS.set(key, at + 2, (short) valueLength);
    }

    /// Whether the bytes are a canonical key; what comes from a batch or a file is asked before it is used.
    public static boolean isCanonical(byte[] key, int offset, int length) {
        if (length < TAGS_OFFSET || length > MAX_KEY_BYTES || tableId(key, offset) < 0) {
            return false;
        }
        int end = offset + length;
        int last = 0;
        int at = offset + TAGS_OFFSET;
        while (at < end) {
            if (end - at <= TAG_HEADER_BYTES) {
                return false;
            }
            int columnId = columnId(key, at);
            int valueLength = valueLength(key, at);
            if (columnId <= last || valueLength == 0 || valueLength > end - at - TAG_HEADER_BYTES) {
                return false;
            }
            last = columnId;
            at += TAG_HEADER_BYTES + valueLength;
        }
        return true;
    }
}
