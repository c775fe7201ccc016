// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.plan.PlanColumn;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of one answer, read one after the other. Threads: one; [#cancel] any.
interface Rows extends AutoCloseable {
    List<PlanColumn> columns();

    /// True if the answer is of a statement that changes something.
    boolean isOfChange();

    /// Moves to the next row; false behind the last.
    boolean next() throws SQLException;

    /// A value of the current row: of the class that [io.varve.query.plan.SqlType] names, times and spans as Long nanoseconds; null for null.
    @Nullable
    Object value(int column) throws SQLException;

    /// Lets the query end.
    void cancel();

    @Override
    void close() throws SQLException;
}
