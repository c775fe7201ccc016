// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import org.jspecify.annotations.Nullable;

/// One tag column of one table: the dictionary of its values and, per series, the value's symbol.
///
/// Symbols are dense from 1; 0 is the absent tag. A value's bytes lie in the key of the first series that had it.
/// Threads: one writer; a reader takes the table's count first, then [#symbolCount].
final class TagColumn {
    final int columnId;
    /// Sets this column's values apart from those of other columns in the shared symbol hash.
    final long hashSeed;
    /// By series id: u32 symbol.
    final Paged symbols;
    /// By symbol: reference of the value's bytes.
    final Paged values;
    /// By symbol: word of [Postings].
    final Paged postings;

    private volatile int symbolCount;

    TagColumn(IndexMemory memory, int tableId, int columnId) {
        this.columnId = columnId;
        this.hashSeed = (long) tableId << 16 | columnId;
        this.symbols = new Paged(memory, Integer.BYTES);
        this.values = new Paged(memory, Long.BYTES);
        this.postings = new Paged(memory, Long.BYTES);
    }

    /// How many distinct values there are, which is the highest symbol.
    int symbolCount() {
        return symbolCount;
    }

    /// Gives the next symbol to the value at `valueReference`. Writer only.
    int addSymbol(long valueReference) {
        int symbol = symbolCount + 1;
        values.setLong(symbol, valueReference);
        symbolCount = symbol;
        return symbol;
    }

    /// Counts the symbols that an image has. Before anything is added.
    void restore(int symbols) {
        symbolCount = symbols;
    }

    static @Nullable TagColumn find(TagColumn[] columns, int columnId) {
        for (TagColumn column : columns) {
            if (column.columnId == columnId) {
                return column;
            }
        }
        return null;
    }
}
