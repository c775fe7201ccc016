// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.List;

/// What one text of SQL means: rows to compute, or a statement to carry out.
public sealed interface Plan {
    /// True if carrying it out changes something (so that it may come by POST only).
    boolean changes();

    /// A query. `columns` are what the answer shows: as many as `root.columns()`, in the same order, with the type that the
    /// text has (TIMESTAMP and INTERVAL where `root` has BIGINT nanoseconds).
    record Query(PlanNode root, List<PlanColumn> columns) implements Plan {
        public Query {
            columns = List.copyOf(columns);
        }

        @Override
        public boolean changes() {
            return false;
        }
    }

    /// Any other statement; `place` is where the name that it concerns stands.
    record Command(Statement statement, Place place) implements Plan {
        @Override
        public boolean changes() {
            return statement.changes();
        }
    }
}
