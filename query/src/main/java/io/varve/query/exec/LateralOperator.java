// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.expr.Eval;
import io.varve.query.exec.expr.Rows;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.OuterValues;
import io.varve.query.plan.PlanNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs the right side once for each left row and puts its rows beside it.
final class LateralOperator implements Operator {
    private final Operator left;
    private final PlanNode.Lateral node;
    private final List<Eval> arguments;
    private final NestedPlans plans;
    private final QueryContext context;
    private final int leftWidth;
    private final Batch batch;
    private final Vector[] values;
    private @Nullable Batch current;
    private int row;
    private @Nullable RowBuffer partners;
    private int partner;

    LateralOperator(
            Operator left, PlanNode.Lateral node, List<Eval> arguments, NestedPlans plans, QueryContext context) {
        this.left = left;
        this.node = node;
        this.arguments = arguments;
        this.plans = plans;
        this.context = context;
        this.leftWidth = node.left().columns().size();
        this.batch = Batches.of(node.types(), context);
        this.values = new Vector[arguments.size()];
    }

    @Override
    public void open() {
        left.open();
    }

    @Override
    public @Nullable Batch next() {
        batch.clear();
        int count = 0;
        while (count < Vector.CAPACITY) {
            Batch source = current;
            if (source == null || row == source.count()) {
                // The batch that is being filled has copies, so the left side may go on.
                source = left.next();
                current = source;
                row = 0;
                if (source == null) {
                    break;
                }
                for (int i = 0; i < values.length; i++) {
                    values[i] = Rows.evalAll(arguments.get(i), source);
                }
            }
            count = fill(source, count);
        }
        batch.count(count);
        return count == 0 ? null : batch;
    }

    /// Adds what fits of the pairs of the current left row; goes on to the next row when it has no more.
    private int fill(Batch source, int from) {
        RowBuffer found = partners;
        if (found == null) {
            found = plans.rows(bound(), Integer.MAX_VALUE);
            partners = found;
            partner = 0;
        }
        int count = from;
        if (found.count() == 0 && node.outer()) {
            copyLeft(source, count);
            for (int i = leftWidth; i < batch.columnCount(); i++) {
                batch.column(i).setNull(count);
            }
            count++;
        }
        for (; partner < found.count() && count < Vector.CAPACITY; partner++, count++) {
            copyLeft(source, count);
            for (int i = leftWidth; i < batch.columnCount(); i++) {
                batch.column(i).copyRow(count, found.vector(i - leftWidth, partner), RowBuffer.slot(partner));
            }
        }
        if (partner == found.count()) {
            found.clear();
            partners = null;
            row++;
        }
        context.check();
        return count;
    }

    private void copyLeft(Batch source, int to) {
        for (int i = 0; i < leftWidth; i++) {
            batch.column(i).copyRow(to, source.column(i), row);
        }
    }

    private PlanNode bound() {
        Map<Integer, Expr.Literal> literals = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            literals.put(node.parameters().get(i), new Expr.Literal(Rows.value(values[i], row), values[i].type()));
        }
        return OuterValues.bind(node.right(), literals);
    }

    @Override
    public void close() {
        left.close();
        RowBuffer found = partners;
        if (found != null) {
            found.clear();
            partners = null;
        }
        current = null;
    }
}
