// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.validate;

import io.varve.query.sql.function.VarveOperators;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.jspecify.annotations.Nullable;

/// The mark [VarveOperators#FILL] among the keys of an aggregate, whose gaps are to be filled. Threads: immutable.
///
/// @param aggregate whose input is the projection that has the mark
/// @param mark      the bucket, then how its gaps are filled
/// @param key       its place among the keys, from 0
public record FillMark(Aggregate aggregate, RexCall mark, int key) {
    /// The mark of an aggregate, or of one below a HAVING; null if its gaps stay.
    public static @Nullable FillMark of(RelNode rel) {
        RelNode below = rel instanceof Filter filter ? filter.getInput() : rel;
        if (!(below instanceof Aggregate aggregate) || !(aggregate.getInput() instanceof Project project)) {
            return null;
        }
        int place = 0;
        for (int key : aggregate.getGroupSet()) {
            if (project.getProjects().get(key) instanceof RexCall call
                    && call.getOperator().equals(VarveOperators.FILL)) {
                return new FillMark(aggregate, call, place);
            }
            place++;
        }
        return null;
    }
}
