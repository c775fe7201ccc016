// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rows of one table that a finding puts in doubt.
///
/// @param rows at most: newer values of the same rows are not taken off
public record Affected(int tableId, long rows, long minTimeNs, long maxTimeNs) {
    /// The same, one for each table.
    public static List<Affected> perTable(List<Affected> parts) {
        Map<Integer, Affected> sums = new LinkedHashMap<>();
        for (Affected part : parts) {
            sums.merge(part.tableId, part, Affected::plus);
        }
        return new ArrayList<>(sums.values());
    }

    private Affected plus(Affected other) {
        return new Affected(
                tableId, rows + other.rows, Math.min(minTimeNs, other.minTimeNs), Math.max(maxTimeNs, other.maxTimeNs));
    }
}
