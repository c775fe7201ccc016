// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

/// Bounds of the record batch, part of the format: a reader refuses what passes them before it allocates anything.
public final class BatchLimits {
    /// Rows of one batch, over all sections. A constant column costs nothing per row, so the batch's length alone bounds no row count.
    public static final int MAX_ROWS = 1 << 16;

    /// Bytes of one string value or one series key; the memtable's largest block.
    public static final int MAX_VALUE_BYTES = 1 << 19;

    /// Column ids are u16.
    public static final int MAX_COLUMN_ID = 0xFFFF;

    private BatchLimits() {}
}
