// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

/// Rows that are not shown because their file is damaged.
///
/// @param file where it was put, for people
/// @param rows how many rows the run had, newer values of the same rows not counted
public record LostRun(int tableId, long minTimeNs, long maxTimeNs, long rows, String file) {
    /// Whether a query of this table and range may miss rows.
    public boolean meets(int otherTableId, long fromNs, long toNs) {
        return tableId == otherTableId && minTimeNs < toNs && maxTimeNs >= fromNs;
    }
}
