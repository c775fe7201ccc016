// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.RowBuffer;
import io.varve.query.plan.PlanNode;

/// Runs the plans of subqueries. Threads: one at a time.
@FunctionalInterface
public interface SubPlans {
    /// Appends the first rows of a plan, at most `limit`, which has no parameters left, to a buffer of the same columns.
    void rows(PlanNode plan, int limit, RowBuffer into);
}
