// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way to a database. Threads: one at a time.
interface Session extends AutoCloseable {
    /// Runs a text.
    ///
    /// @param values for its parameters
    /// @param timeoutNs how long it may take; `Long.MAX_VALUE` = as long as the server lets it
    Rows run(String sql, String database, List<? extends @Nullable Object> values, long timeoutNs) throws SQLException;

    @Override
    void close() throws SQLException;
}
