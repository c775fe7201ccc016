// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.join;

import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RowOrder;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every row of the left side with the row of the right side that was the latest at its time, nulls if there is none. Rows come as the left
/// side yields them; its columns are passed on, not copied.
///
/// Memory: the rows of the right side that have a time and all keys, and 20 bytes for each.
public final class AsofJoinOperator implements Operator {
    private final JoinSide left;
    private final JoinSide right;
    private final AsofRules rules;
    private final QueryContext context;
    private final RowBuffer rows;
    private final KeyTable keys;
    private final Batch out;
    /// Per row of the right side the number of its keys.
    private int[] keyOf = new int[0];
    /// Rows of the right side by keys, then by time; those of key `k` are `[starts[k], starts[k + 1])`.
    private int[] sorted = new int[0];
    private long[] times = new long[0];
    private int[] starts = new int[1];

    public AsofJoinOperator(JoinSide left, JoinSide right, AsofRules rules, QueryContext context) {
        this.left = left;
        this.right = right;
        this.rules = rules;
        this.context = context;
        this.rows = new RowBuffer(right.types(), context);
        this.keys = new KeyTable(rules.keyTypes(), context);
        List<Vector> columns = new ArrayList<>();
        for (SqlType type : left.types()) {
            columns.add(new Vector(type, context));
        }
        for (SqlType type : right.types()) {
            columns.add(new Vector(type, context));
        }
        this.out = new Batch(columns);
    }

    @Override
    public void open() {
        right.rows().open();
        for (Batch batch = right.rows().next();
                batch != null;
                batch = right.rows().next()) {
            context.check();
            take(batch);
        }
        right.rows().close();
        sort();
        left.rows().open();
    }

    private void take(Batch batch) {
        Vector[] values = right.keysOf(batch);
        Vector time = batch.column(rules.rightTime());
        int needed = rows.count() + batch.count();
        if (needed > keyOf.length) {
            int length = Math.max(needed, 2 * keyOf.length);
            context.held(20L * (length - keyOf.length));
            keyOf = Arrays.copyOf(keyOf, length);
        }
        for (int row = 0; row < batch.count(); row++) {
            if (!time.isNull(row) && !hasNull(values, row)) {
                keyOf[rows.append(batch, row)] = values.length == 0 ? 0 : keys.findOrAdd(values, row);
            }
        }
    }

    private static boolean hasNull(Vector[] values, int row) {
        for (Vector value : values) {
            if (value.isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /// Rows in the order of time, then dealt out to their keys, which keeps that order.
    private void sort() {
        int[] byTime =
                new RowOrder(List.of(new PlanNode.SortKey(rules.rightTime(), false, false))).sorted(rows, context);
        int keyCount = rules.keyTypes().isEmpty() ? 1 : keys.count();
        context.held(8L * keyCount);
        starts = new int[keyCount + 1];
        for (int row = 0; row < rows.count(); row++) {
            starts[keyOf[row] + 1]++;
        }
        for (int key = 0; key < keyCount; key++) {
            starts[key + 1] += starts[key];
        }
        int[] next = Arrays.copyOf(starts, keyCount);
        sorted = new int[rows.count()];
        times = new long[rows.count()];
        for (int row : byTime) {
            int place = next[keyOf[row]]++;
            sorted[place] = row;
            times[place] = rows.vector(rules.rightTime(), row).lane(RowBuffer.slot(row));
        }
    }

    @Override
    public @Nullable Batch next() {
        Batch batch = left.rows().next();
        if (batch == null) {
            return null;
        }
        context.check();
        Vector[] values = left.keysOf(batch);
        Vector time = batch.column(rules.leftTime());
        int width = left.types().size();
        for (int i = 0; i < width; i++) {
            out.column(i, batch.column(i));
        }
        for (int i = width; i < out.columnCount(); i++) {
            out.column(i).clear();
        }
        for (int row = 0; row < batch.count(); row++) {
            int found = time.isNull(row) || hasNull(values, row) ? -1 : latest(values, row, time.lane(row));
            for (int i = width; i < out.columnCount(); i++) {
                if (found < 0) {
                    out.column(i).setNull(row);
                } else {
                    out.column(i).copyRow(row, rows.vector(i - width, found), RowBuffer.slot(found));
                }
            }
        }
        out.count(batch.count());
        return out;
    }

    /// The row of the right side, or −1.
    private int latest(Vector[] values, int row, long time) {
        int key = values.length == 0 ? 0 : keys.find(values, row);
        if (key < 0) {
            return -1;
        }
        int low = starts[key];
        int high = starts[key + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean isBefore = rules.strict() ? times[middle] < time : times[middle] <= time;
            if (isBefore) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int place = low - 1;
        if (place < starts[key]) {
            return -1;
        }
        // What overflows is farther than any tolerance.
        long distance = time - times[place];
        boolean near = rules.toleranceNs() == Long.MAX_VALUE || (distance >= 0 && distance <= rules.toleranceNs());
        return near ? sorted[place] : -1;
    }

    @Override
    public void close() {
        left.rows().close();
        right.rows().close();
        rows.clear();
        keys.keys().clear();
        sorted = new int[0];
        times = new long[0];
        keyOf = new int[0];
    }
}
