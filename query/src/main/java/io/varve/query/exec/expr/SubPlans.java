// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.RowBuffer;
import io.varve.query.plan.PlanNode;

/// Runs the plans of subqueries. Threads: one at a time.
@FunctionalInterface
public interface SubPlans {
    /// The first rows of a plan, at most `limit`, which has no parameters left. The query's account holds them until they are cleared.
    RowBuffer rows(PlanNode plan, int limit);
}
