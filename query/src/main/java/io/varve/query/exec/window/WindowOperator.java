// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.window;

import io.varve.query.exec.Batches;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RowOrder;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.WindowCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts all rows by partition and order and puts the values of the calls behind their columns. Rows come out as sorted.
public final class WindowOperator implements Operator {
    private final Operator input;
    private final PlanNode.Window node;
    private final QueryContext context;
    private final List<SqlType> types;
    private final RowBuffer rows;
    private final RowBuffer results;
    private final Batch batch;
    private int[] sorted = new int[0];
    private int at;

    public WindowOperator(Operator input, PlanNode.Window node, QueryContext context) {
        this.input = input;
        this.node = node;
        this.context = context;
        this.types = node.input().types();
        this.rows = new RowBuffer(types, context);
        this.results = new RowBuffer(node.calls().stream().map(WindowCall::type).toList(), context);
        this.batch = Batches.of(node.types(), context);
    }

    @Override
    public void open() {
        input.open();
        for (Batch more = input.next(); more != null; more = input.next()) {
            context.check();
            rows.appendAll(more);
        }
        input.close();
        List<PlanNode.SortKey> keys = new ArrayList<>();
        for (int column : node.partition()) {
            keys.add(new PlanNode.SortKey(column, false, false));
        }
        keys.addAll(node.order());
        // The order itself, what it is merged into, and the groups of a partition that may have all rows.
        context.held(16L * rows.count());
        sorted = new RowOrder(keys).sorted(rows, context);
        for (int row = 0; row < rows.count(); row++) {
            results.appendBlank();
        }
        computeAll();
    }

    private void computeAll() {
        RowOrder byPartition = new RowOrder(node.partition().stream()
                .map(column -> new PlanNode.SortKey(column, false, false))
                .toList());
        List<@Nullable FrameAggregate> aggregates = new ArrayList<>();
        for (WindowCall call : node.calls()) {
            AggregateCall aggregate = call.aggregate();
            aggregates.add(
                    aggregate == null ? null : new FrameAggregate(call, aggregate, node.order(), types, context));
        }
        RowFunctions functions = new RowFunctions(context);
        int from = 0;
        while (from < sorted.length) {
            int to = from + 1;
            while (to < sorted.length && byPartition.compare(rows, sorted[from], sorted[to]) == 0) {
                to++;
            }
            context.check();
            Partition partition = partition(from, to - from);
            for (int i = 0; i < aggregates.size(); i++) {
                FrameAggregate aggregate = aggregates.get(i);
                if (aggregate == null) {
                    functions.compute(node.calls().get(i), node.order(), partition, results, i, from);
                } else {
                    aggregate.compute(partition, results, i, from);
                }
            }
            from = to;
        }
    }

    private Partition partition(int from, int size) {
        RowOrder byOrder = new RowOrder(node.order());
        int[] groups = new int[size];
        int[] starts = new int[16];
        int count = 0;
        for (int position = 0; position < size; position++) {
            boolean begins =
                    position == 0 || byOrder.compare(rows, sorted[from + position - 1], sorted[from + position]) != 0;
            if (begins) {
                if (count + 1 >= starts.length) {
                    starts = Arrays.copyOf(starts, 2 * starts.length);
                }
                starts[count++] = position;
            }
            groups[position] = count - 1;
        }
        starts[count] = size;
        return new Partition(rows, sorted, from, size, groups, Arrays.copyOf(starts, count + 1));
    }

    @Override
    public @Nullable Batch next() {
        int count = Math.min(Vector.CAPACITY, rows.count() - at);
        if (count == 0) {
            return null;
        }
        context.check();
        batch.clear();
        int width = types.size();
        for (int row = 0; row < count; row++, at++) {
            for (int i = 0; i < width; i++) {
                batch.column(i).copyRow(row, rows.vector(i, sorted[at]), RowBuffer.slot(sorted[at]));
            }
            for (int i = width; i < batch.columnCount(); i++) {
                batch.column(i).copyRow(row, results.vector(i - width, at), RowBuffer.slot(at));
            }
        }
        batch.count(count);
        return batch;
    }

    @Override
    public void close() {
        input.close();
        rows.clear();
        results.clear();
        sorted = new int[0];
        at = 0;
    }
}
