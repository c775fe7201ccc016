// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.QueryException;

/// Plans every query of the tests in a process of its own, so that the classes it loads can be seen.
final class PlanningProbe {
    private PlanningProbe() {}

    public static void main(String[] arguments) throws Exception {
        SqlPlanner planner = new SqlPlanner();
        planner.warmUp();
        for (String example : SqlPlannerTest.plans().toList()) {
            String sql = example.substring(0, example.indexOf('\n'));
            try {
                planner.plan(sql, "db", new TestSchema(), 0, () -> {});
            } catch (QueryException e) {
                throw new AssertionError(sql, e);
            }
        }
        // The only way to say so without the forbidden System.out.
        throw new IllegalStateException("planned all");
    }
}
