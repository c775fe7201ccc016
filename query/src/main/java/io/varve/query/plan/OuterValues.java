// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The parameters of a plan: what it takes from the rows around it. Threads: stateless.
public final class OuterValues {
    private OuterValues() {}

    /// The plan with literals for the parameters that are in `values`.
    public static PlanNode bind(PlanNode plan, Map<Integer, Expr.Literal> values) {
        return PlanTree.mapAllExpressions(plan, expr -> {
            Expr.Literal value = expr instanceof Expr.Parameter parameter ? values.get(parameter.number()) : null;
            return value == null ? expr : value;
        });
    }

    /// The numbers of all parameters in the plan, those of its subqueries too.
    public static Set<Integer> of(PlanNode plan) {
        Set<Integer> numbers = new TreeSet<>();
        PlanTree.mapAllExpressions(plan, expr -> {
            if (expr instanceof Expr.Parameter parameter) {
                numbers.add(parameter.number());
            }
            return expr;
        });
        return numbers;
    }
}
