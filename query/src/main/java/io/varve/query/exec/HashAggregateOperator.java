// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.ParallelRunner;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Groups rows by equal keys and aggregates each group; groups come in order of first sight.
///
/// Threads: one for each part of the input, each with groups of its own; those of later parts are merged into those of the first in order,
/// so that the answer is that of one pass (sums of squares and what is made of them may differ in the last digits).
final class HashAggregateOperator implements Operator {
    private final AggregateInput input;
    private final PlanNode.Aggregate aggregate;
    private final ParallelRunner runner;
    private final QueryContext context;
    private final AggregateGroups groups;
    private final Batch batch;
    private int count;
    private int at;

    HashAggregateOperator(
            AggregateInput input, PlanNode.Aggregate aggregate, ParallelRunner runner, QueryContext context) {
        this.input = input;
        this.aggregate = aggregate;
        this.runner = runner;
        this.context = context;
        this.groups = new AggregateGroups(aggregate, context);
        this.batch = Batches.of(aggregate.types(), context);
    }

    /// Reads one part; stops early when another one has failed.
    private record Worker(AggregateInput.Part part, AggregateGroups own, AtomicBoolean failed) implements Runnable {
        @Override
        public void run() {
            boolean done = false;
            try {
                Operator rows = part.rows();
                rows.open();
                for (Batch more = rows.next(); more != null && !failed.get(); more = rows.next()) {
                    part.context().check();
                    own.add(more);
                }
                done = true;
            } finally {
                if (!done) {
                    failed.set(true);
                }
            }
        }
    }

    @Override
    public void open() {
        List<AggregateInput.Part> parts = input.open();
        List<Worker> workers = new ArrayList<>();
        AtomicBoolean failed = new AtomicBoolean();
        for (AggregateInput.Part part : parts) {
            boolean first = workers.isEmpty();
            workers.add(new Worker(part, first ? groups : new AggregateGroups(aggregate, part.context()), failed));
        }
        if (workers.size() == 1) {
            workers.getFirst().run();
        } else {
            runner.runAll(workers);
        }
        for (Worker worker : workers.subList(1, workers.size())) {
            context.check();
            groups.merge(worker.own);
            worker.part.close();
        }
        count = groups.count();
    }

    @Override
    public @Nullable Batch next() {
        int rows = Math.min(Vector.CAPACITY, count - at);
        if (rows == 0) {
            return null;
        }
        context.check();
        batch.clear();
        for (int row = 0; row < rows; row++, at++) {
            groups.write(at, batch, row);
        }
        batch.count(rows);
        return batch;
    }

    @Override
    public void close() {
        input.close();
        groups.clear();
        count = 0;
        at = 0;
    }
}
