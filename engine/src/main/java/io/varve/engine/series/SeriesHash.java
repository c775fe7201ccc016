// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

/// The hash from canonical keys to series ids, relative to the key's table.
final class SeriesHash extends SplitHash<TableSeries> {
    private final IndexMemory memory;

    SeriesHash(IndexMemory memory) {
        super(memory);
        this.memory = memory;
    }

    @Override
    boolean matches(TableSeries table, int id, byte[] key, int offset, int length) {
        if (id >= table.count()) {
            return false;
        }
        long reference = table.keys.getLong(id);
        return reference != 0 && memory.equalBytes(reference, key, offset, length);
    }
}
