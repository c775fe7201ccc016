// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.plan.PlanNode;
import java.util.Map;

/// Runs plans inside a query: subqueries, the right sides of lateral joins, the rounds of recursions. Threads: one at a time.
final class NestedPlans {
    private final Environment environment;
    private final Map<Integer, RowBuffer> workingRows;

    NestedPlans(Environment environment, Map<Integer, RowBuffer> workingRows) {
        this.environment = environment;
        this.workingRows = workingRows;
    }

    /// The first rows of a plan, at most `limit`, kept on the account of the query around.
    RowBuffer rows(PlanNode plan, int limit) {
        RowBuffer rows = new RowBuffer(plan.types(), environment.context());
        append(plan, limit, rows);
        return rows;
    }

    /// Appends the first rows of a plan, at most `limit`, to a buffer of the same columns.
    void append(PlanNode plan, int limit, RowBuffer rows) {
        QueryContext outer = environment.context();
        outer.check();
        int most = limit > Integer.MAX_VALUE - rows.count() ? Integer.MAX_VALUE : rows.count() + limit;
        try (QueryContext context = outer.nested();
                Operator operator = new Operators(environment.nested(context), null, workingRows).of(plan)) {
            operator.open();
            for (Batch batch = operator.next(); batch != null && rows.count() < most; batch = operator.next()) {
                for (int row = 0; row < batch.count() && rows.count() < most; row++) {
                    rows.append(batch, row);
                }
            }
        }
    }

    /// Lets plans see `rows` as those of the last round of recursion `number`.
    void round(int number, RowBuffer rows) {
        workingRows.put(number, rows);
    }
}
