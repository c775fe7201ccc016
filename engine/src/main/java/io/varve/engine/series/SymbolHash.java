// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

/// The hash from tag values to symbols, relative to the column; one for all columns, so that a small one costs no tables.
final class SymbolHash extends SplitHash<TagColumn> {
    private final IndexMemory memory;

    SymbolHash(IndexMemory memory) {
        super(memory);
        this.memory = memory;
    }

    static long hash(TagColumn column, byte[] value, int offset, int length) {
        return XxHash64.hash(value, offset, length, column.hashSeed);
    }

    /// The symbol of `value`; 0 when it is empty, -1 when no series has it.
    int symbol(TagColumn column, byte[] value) {
        return value.length == 0 ? 0 : find(column, hash(column, value, 0, value.length), value, 0, value.length);
    }

    @Override
    boolean matches(TagColumn column, int symbol, byte[] value, int offset, int length) {
        return symbol > 0
                && symbol <= column.symbolCount()
                && memory.equalBytes(column.values.getLong(symbol), value, offset, length);
    }
}
