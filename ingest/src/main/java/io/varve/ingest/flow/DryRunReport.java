// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.catalog.ColumnRole;
import io.varve.engine.vector.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What would become of lines if they were written. Counts are exact, lists have the first so many.
///
/// @param complete false when the lines need so many new names that the rest was not looked at
/// @param lines good and refused ones, comments and empty lines not counted
/// @param newDatabase whether the database would be made
/// @param newSeries at least so many when `seriesExact` is false
/// @param times of the rows that have one; null when none has
/// @param assignedTimes rows that would get their time from the server
/// @param convertedValues values that would be turned into their column's type
/// @param suspiciousTimes what the unit of times is to be warned of, or null
public record DryRunReport(
        String database,
        boolean complete,
        long lines,
        long rows,
        long refused,
        List<RejectedLine> refusedLines,
        boolean newDatabase,
        long newTableCount,
        List<NewTable> newTables,
        long newColumnCount,
        List<AddedColumn> newColumns,
        long newSeries,
        boolean seriesExact,
        List<Conflict> conflicts,
        @Nullable Times times,
        long assignedTimes,
        long convertedValues,
        @Nullable String suspiciousTimes) {
    public DryRunReport {
        refusedLines = List.copyOf(refusedLines);
        newTables = List.copyOf(newTables);
        newColumns = List.copyOf(newColumns);
        conflicts = List.copyOf(conflicts);
    }

    /// A table that is not there.
    ///
    /// @param line the first that needs it
    public record NewTable(String table, long line) {}

    /// A column that its table, perhaps a new one, lacks.
    ///
    /// @param line the first that needs it
    public record AddedColumn(String table, String column, ColumnRole role, ValueType type, long line) {}

    /// A column that lines send as something else than it is.
    ///
    /// @param line the first of them
    public record Conflict(String table, String column, String is, String sent, long line, long lines) {}

    /// First and last time, epoch nanoseconds.
    public record Times(long firstNs, long lastNs) {}
}
