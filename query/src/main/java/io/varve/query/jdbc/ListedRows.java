// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.plan.PlanColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that are there already, as those of metadata.
final class ListedRows implements Rows {
    private final List<PlanColumn> columns;
    private final List<? extends List<? extends @Nullable Object>> rows;
    private int at = -1;

    ListedRows(List<PlanColumn> columns, List<? extends List<? extends @Nullable Object>> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    @Override
    public List<PlanColumn> columns() {
        return columns;
    }

    @Override
    public boolean isOfChange() {
        return false;
    }

    @Override
    public boolean next() {
        at = Math.min(at + 1, rows.size());
        return at < rows.size();
    }

    @Override
    public @Nullable Object value(int column) {
        return rows.get(at).get(column);
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
