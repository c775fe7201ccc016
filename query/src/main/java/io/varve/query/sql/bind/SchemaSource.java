// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.bind;

import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.TableProvider;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What databases, tables and columns there are, as one consistent picture for one query.
///
/// Names are compared exactly; the dialect tries them without case itself, over the lists.
/// Threads: called by the planning thread only; an implementation wraps an immutable snapshot of the catalog.
public interface SchemaSource {
    /// The names of all databases.
    Collection<String> databases();

    /// The names of the tables of a database; empty if there is no such database.
    Collection<String> tables(String database);

    /// A table, or null if there is none of exactly this name.
    @Nullable
    TableSchema table(String database, String table);

    /// The virtual tables of schema `system`.
    List<TableProvider> systemTables();

    /// A table's columns in the order of `SELECT *`: with role and type as a scan yields them, so `time` is BIGINT here; exactly
    /// one has role TIME.
    record TableSchema(String name, List<ScanColumn> columns) {
        /// Keeps a copy of `columns`.
        public TableSchema {
            columns = List.copyOf(columns);
        }
    }
}
