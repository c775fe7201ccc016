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
        QueryContext outer = environment.context();
        outer.check();
        RowBuffer rows = new RowBuffer(plan.types(), outer);
        try (QueryContext context = outer.nested();
                Operator operator = new Operators(environment.nested(context), null, workingRows).of(plan)) {
            operator.open();
            for (Batch batch = operator.next(); batch != null && rows.count() < limit; batch = operator.next()) {
                for (int row = 0; row < batch.count() && rows.count() < limit; row++) {
                    rows.append(batch, row);
                }
            }
        }
        return rows;
    }

    /// Lets plans see `rows` as those of the last round of recursion `number`.
    void round(int number, RowBuffer rows) {
        workingRows.put(number, rows);
    }
}
