// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.expr.Rows;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import org.jspecify.annotations.Nullable;

/// Skips rows, then yields at most so many; then it asks its input no more.
final class LimitOperator implements Operator {
    private final Operator input;
    private long toSkip;
    private long left;

    LimitOperator(Operator input, long offset, long count) {
        this.input = input;
        this.toSkip = offset;
        this.left = count;
    }

    @Override
    public void open() {
        if (left > 0) {
            input.open();
        }
    }

    @Override
    public @Nullable Batch next() {
        while (left > 0) {
            Batch batch = input.next();
            if (batch == null) {
                return null;
            }
            int skipped = (int) Math.min(toSkip, batch.count());
            toSkip -= skipped;
            int taken = (int) Math.min(left, batch.count() - skipped);
            if (taken > 0) {
                left -= taken;
                return slice(batch, skipped, taken);
            }
        }
        return null;
    }

    private static Batch slice(Batch batch, int from, int count) {
        if (from == 0) {
            batch.count(count);
            return batch;
        }
        int[] rows = new int[count];
        System.arraycopy(Rows.all(), from, rows, 0, count);
        Vector[] columns = new Vector[batch.columnCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Vector(batch.column(i).type(), Meter.NONE);
            columns[i].gather(batch.column(i), rows, count);
        }
        Batch sliced = new Batch(columns);
        sliced.count(count);
        return sliced;
    }

    @Override
    public void close() {
        input.close();
    }
}
