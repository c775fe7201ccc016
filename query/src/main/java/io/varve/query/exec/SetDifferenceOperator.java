// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// INTERSECT and EXCEPT, with and without ALL: counts the rows of the right side, then lets those of the left pass that fit.
final class SetDifferenceOperator implements Operator {
    private final Operator left;
    private final Operator right;
    private final boolean intersects;
    private final boolean all;
    private final QueryContext context;
    /// Distinct rows of the right side; for EXCEPT without ALL also the left rows that have passed.
    private final KeyTable known;
    /// How many rows of each number are left to pair with one of the left side.
    private long[] open = new long[64];

    private final Vector[] columns;
    private final Batch passed;
    private final int[] rows = new int[Vector.CAPACITY];

    SetDifferenceOperator(Operator left, Operator right, PlanNode.SetDifference sets, QueryContext context) {
        this.left = left;
        this.right = right;
        this.intersects = sets.intersects();
        this.all = sets.all();
        this.context = context;
        List<SqlType> types = sets.types();
        this.known = new KeyTable(types, context);
        this.columns = new Vector[types.size()];
        this.passed = Batches.of(types, context);
    }

    @Override
    public void open() {
        right.open();
        for (Batch batch = right.next(); batch != null; batch = right.next()) {
            context.check();
            take(batch);
            for (int row = 0; row < batch.count(); row++) {
                int number = known.findOrAdd(columns, row);
                ensure(number);
                open[number]++;
            }
        }
        right.close();
        left.open();
    }

    private void take(Batch batch) {
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i);
        }
    }

    private void ensure(int number) {
        if (number >= open.length) {
            context.held(8L * open.length);
            open = Arrays.copyOf(open, 2 * open.length);
        }
    }

    @Override
    public @Nullable Batch next() {
        for (Batch batch = left.next(); batch != null; batch = left.next()) {
            context.check();
            take(batch);
            int count = 0;
            for (int row = 0; row < batch.count(); row++) {
                if (intersects ? isCommon(row) : isOnlyLeft(row)) {
                    rows[count++] = row;
                }
            }
            if (count > 0) {
                return Batches.gather(batch, rows, count, passed);
            }
        }
        return null;
    }

    private boolean isCommon(int row) {
        int number = known.find(columns, row);
        if (number < 0 || open[number] == 0) {
            return false;
        }
        open[number] = all ? open[number] - 1 : 0;
        return true;
    }

    private boolean isOnlyLeft(int row) {
        if (all) {
            int number = known.find(columns, row);
            if (number < 0 || open[number] == 0) {
                return true;
            }
            open[number]--;
            return false;
        }
        int before = known.count();
        return known.findOrAdd(columns, row) == before;
    }

    @Override
    public void close() {
        left.close();
        right.close();
        known.clear();
    }
}
