// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.series.TagMatcher;
import io.varve.engine.vector.ValueType;
import java.util.List;

/// What to read: one table's selected series, a time range, and field columns.
///
/// @param matchers all must hold; empty selects every series
/// @param fromNs first instant, inclusive
/// @param toNs last instant, exclusive
/// @param columnIds field columns in the order in which vectors carry them
/// @param types their types
public record TableScan(
        int tableId, List<TagMatcher> matchers, long fromNs, long toNs, int[] columnIds, ValueType[] types) {
    /// The same over another range of time.
    public TableScan within(long newFromNs, long newToNs) {
        return new TableScan(tableId, matchers, newFromNs, newToNs, columnIds, types);
    }

    /// Every series, all time.
    public static TableScan all(int tableId, int[] columnIds, ValueType[] types) {
        return new TableScan(tableId, List.of(), Long.MIN_VALUE, Long.MAX_VALUE, columnIds, types);
    }
}
