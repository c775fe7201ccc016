// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.List;

/// What each column of a query becomes in a line of line protocol.
///
/// @param measurement that every line begins with
/// @param columns per column of the query its name in the line, what it is and the type of its values; exactly one has role TIME, one at least FIELD, and no
///     name comes twice
public record LineLayout(String measurement, List<ScanColumn> columns) {
    public LineLayout {
        columns = List.copyOf(columns);
    }
}
