// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.translate;

import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.sql.expr.Exprs;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/// GROUPING SETS, ROLLUP and CUBE: an aggregate for each set, one after the other. Threads: stateless.
final class GroupingSets {
    private GroupingSets() {}

    static PlanNode translate(Aggregate aggregate, PlanNode input) {
        List<PlanNode> sets = new ArrayList<>();
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            sets.add(one(aggregate, set, input));
        }
        return sets.size() == 1 ? sets.getFirst() : new PlanNode.Union(sets);
    }

    /// The groups of one set: nulls for the keys that it leaves out, and what GROUPING says of it.
    private static PlanNode one(Aggregate aggregate, ImmutableBitSet set, PlanNode input) {
        List<String> names = aggregate.getRowType().getFieldNames();
        List<Integer> keys = set.asList();
        int allKeys = aggregate.getGroupCount();
        List<AggregateCall> calls = new ArrayList<>();
        for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
            org.apache.calcite.rel.core.AggregateCall call =
                    aggregate.getAggCallList().get(i);
            if (!isGrouping(call)) {
                calls.add(AggregateTranslator.call(call, names.get(allKeys + i), input));
            }
        }
        PlanNode groups = new PlanNode.Aggregate(input, keys, calls);
        List<PlanColumn> columns = groups.columns();
        List<Expr> expressions = new ArrayList<>();
        for (int key : aggregate.getGroupSet()) {
            int at = keys.indexOf(key);
            PlanColumn column = input.columns().get(key);
            expressions.add(
                    at < 0 ? new Expr.Literal(null, column.type()) : new Expr.Column(at, column.type(), column.name()));
        }
        int next = keys.size();
        for (org.apache.calcite.rel.core.AggregateCall call : aggregate.getAggCallList()) {
            if (isGrouping(call)) {
                expressions.add(Exprs.bigint(grouping(call, set)));
            } else {
                PlanColumn column = columns.get(next);
                expressions.add(new Expr.Column(next++, column.type(), column.name()));
            }
        }
        return new PlanNode.Project(groups, expressions, names);
    }

    /// Whether GROUPING is called.
    static boolean areAskedFor(Aggregate aggregate) {
        return aggregate.getAggCallList().stream().anyMatch(GroupingSets::isGrouping);
    }

    private static boolean isGrouping(org.apache.calcite.rel.core.AggregateCall call) {
        return call.getAggregation().getKind() == SqlKind.GROUPING;
    }

    /// A bit for each argument, the first the highest: 1 if the set leaves it out.
    private static long grouping(org.apache.calcite.rel.core.AggregateCall call, ImmutableBitSet set) {
        long bits = 0;
        for (int column : call.getArgList()) {
            bits = bits << 1 | (set.get(column) ? 0 : 1);
        }
        return bits;
    }
}
