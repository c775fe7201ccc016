// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// WITH RECURSIVE: yields the rows of a round while it keeps them for the next one. The limits of the query end what never ends.
final class RecursionOperator implements Operator {
    private final PlanNode.Recursion node;
    private final Operator seed;
    private final NestedPlans plans;
    private final QueryContext context;
    private final List<SqlType> types;
    private final @Nullable KeyTable seen;
    private final Vector[] columns;
    private final Batch batch;
    private RowBuffer round;
    private int at;

    RecursionOperator(PlanNode.Recursion node, Operator seed, NestedPlans plans, QueryContext context) {
        this.node = node;
        this.seed = seed;
        this.plans = plans;
        this.context = context;
        this.types = node.types();
        this.seen = node.all() ? null : new KeyTable(types, context);
        this.columns = new Vector[types.size()];
        this.batch = Batches.of(types, context);
        this.round = new RowBuffer(types, context);
    }

    @Override
    public void open() {
        seed.open();
        for (Batch more = seed.next(); more != null; more = seed.next()) {
            context.check();
            for (int row = 0; row < more.count(); row++) {
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = more.column(i);
                }
                if (isNew(row)) {
                    round.append(more, row);
                }
            }
        }
        seed.close();
    }

    private boolean isNew(int row) {
        KeyTable known = seen;
        if (known == null) {
            return true;
        }
        int before = known.count();
        return known.findOrAdd(columns, row) == before;
    }

    @Override
    public @Nullable Batch next() {
        if (at == round.count()) {
            if (round.count() == 0) {
                return null;
            }
            step();
            if (round.count() == 0) {
                return null;
            }
        }
        context.check();
        int count = Math.min(Vector.CAPACITY, round.count() - at);
        batch.clear();
        for (int row = 0; row < count; row++, at++) {
            for (int i = 0; i < columns.length; i++) {
                batch.column(i).copyRow(row, round.vector(i, at), RowBuffer.slot(at));
            }
        }
        batch.count(count);
        return batch;
    }

    private void step() {
        plans.round(node.number(), round);
        RowBuffer found = plans.rows(node.step(), Integer.MAX_VALUE);
        round.clear();
        at = 0;
        if (seen == null) {
            round = found;
            return;
        }
        RowBuffer fresh = new RowBuffer(types, context);
        for (int row = 0; row < found.count(); row++) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] = found.vector(i, row);
            }
            if (isNew(RowBuffer.slot(row))) {
                fresh.append(found, row);
            }
        }
        found.clear();
        round = fresh;
    }

    @Override
    public void close() {
        seed.close();
        round.clear();
        KeyTable known = seen;
        if (known != null) {
            known.clear();
        }
    }
}
