// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.PlanText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What each operator of one query does, for EXPLAIN ANALYZE: rows, batches, time and what its scan read.
///
/// Operators are made from the top down, so those that are made while another is made are its inputs; a node that an operator above has taken
/// in (the sort of a top-n, say) has none and does not appear.
/// Threads: one at a time; scans may work on others meanwhile.
public final class Profile {
    private final QueryContext context;
    private final Deque<Step> making = new ArrayDeque<>();
    private final List<Step> steps = new ArrayList<>();

    public Profile(QueryContext context) {
        this.context = context;
    }

    /// One operator with its inputs, which follow it in [#steps] one deeper.
    public static final class Step {
        private final int depth;
        private final String text;
        private final List<Step> inputs = new ArrayList<>();
        private long rows;
        private long batches;
        private long totalNs;
        private ScanCounts total = ScanCounts.NONE;

        private Step(int depth, String text) {
            this.depth = depth;
            this.text = text;
        }

        public int depth() {
            return depth;
        }

        /// The node of the plan.
        public String text() {
            return text;
        }

        public long rows() {
            return rows;
        }

        public long batches() {
            return batches;
        }

        /// Nanoseconds spent here and not in the inputs.
        public long ownNs() {
            long ns = totalNs;
            for (Step input : inputs) {
                ns -= input.totalNs;
            }
            return Math.max(0, ns);
        }

        /// What was scanned here and not by the inputs.
        public ScanCounts ownScans() {
            ScanCounts counts = total;
            for (Step input : inputs) {
                counts = counts.minus(input.total);
            }
            return counts;
        }
    }

    /// The operators, each before its inputs.
    public List<Step> steps() {
        return steps;
    }

    /// The operator that `maker` makes of a node, watched.
    Operator of(PlanNode node, Function<PlanNode, Operator> maker) {
        Step above = making.peek();
        Step step = new Step(making.size(), PlanText.line(node));
        if (above != null) {
            above.inputs.add(step);
        }
        steps.add(step);
        making.push(step);
        Operator operator = maker.apply(node);
        making.pop();
        return new Watched(operator, step, context);
    }

    /// Passes everything on and counts.
    private record Watched(Operator operator, Step step, QueryContext context) implements Operator {
        @Override
        public void open() {
            long beganNs = context.elapsedNs();
            ScanCounts before = context.scanCounts();
            operator.open();
            count(beganNs, before);
        }

        @Override
        public @Nullable Batch next() {
            long beganNs = context.elapsedNs();
            ScanCounts before = context.scanCounts();
            Batch batch = operator.next();
            count(beganNs, before);
            if (batch != null) {
                step.rows += batch.count();
                step.batches++;
            }
            return batch;
        }

        private void count(long beganNs, ScanCounts before) {
            step.totalNs += context.elapsedNs() - beganNs;
            step.total = step.total.plus(context.scanCounts().minus(before));
        }

        @Override
        public void close() {
            operator.close();
        }
    }
}
