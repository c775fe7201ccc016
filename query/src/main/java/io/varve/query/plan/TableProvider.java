// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A virtual table under schema `system`: its columns, and its rows at the moment a query asks.
///
/// Threads: called by any query thread at once; implementations take a snapshot.
public interface TableProvider {
    /// The name after `system.`.
    String name();

    /// Its columns; TIMESTAMP is allowed here and held as epoch nanoseconds.
    List<PlanColumn> columns();

    /// The rows now: per column a value of the class that [SqlType] names, or null.
    List<List<@Nullable Object>> rows();
}
