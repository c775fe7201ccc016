// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows `[from, to)` of a buffer, which are those of one run of a subquery, and what ANY says about them. Equality is looked up; rows are walked through only where one has a null, and
/// for the other comparisons. Threads: one.
final class Candidates {
    private final RowBuffer rows;
    private final int from;
    private final int to;
    private final Meter meter;
    private final List<Integer> withNulls = new ArrayList<>();
    private @Nullable KeyTable complete;

    Candidates(RowBuffer rows, int from, int to, Meter meter) {
        this.rows = rows;
        this.from = from;
        this.to = to;
        this.meter = meter;
    }

    int count() {
        return to - from;
    }

    int from() {
        return from;
    }

    /// Forgets what was derived from the rows.
    void clear() {
        KeyTable keys = complete;
        if (keys != null) {
            keys.clear();
        }
    }

    /// Sets `into[row]` to whether `op` holds between the left values of the row and some row here.
    void any(Expr.Comparison op, Vector[] left, int row, Vector into) {
        boolean leftNull = false;
        for (Vector value : left) {
            leftNull |= value.isNull(row);
        }
        boolean canLookUp = op == Expr.Comparison.EQUAL && !leftNull;
        Boolean result = canLookUp ? lookedUp(left, row) : walked(op, left, row);
        if (result == null) {
            into.setNull(row);
        } else {
            into.setBoolean(row, result);
        }
    }

    private @Nullable Boolean lookedUp(Vector[] left, int row) {
        KeyTable keys = complete;
        if (keys == null) {
            keys = index(left);
            complete = keys;
        }
        if (keys.find(left, row) >= 0) {
            return true;
        }
        boolean unknown = false;
        for (int candidate : withNulls) {
            unknown |= holds(Expr.Comparison.EQUAL, left, row, candidate) == null;
        }
        return unknown ? null : false;
    }

    private KeyTable index(Vector[] left) {
        KeyTable keys = new KeyTable(Arrays.stream(left).map(Vector::type).toList(), meter);
        Vector[] columns = new Vector[left.length];
        for (int candidate = from; candidate < to; candidate++) {
            boolean hasNull = false;
            for (int i = 0; i < columns.length; i++) {
                columns[i] = rows.vector(i, candidate);
                hasNull |= columns[i].isNull(RowBuffer.slot(candidate));
            }
            if (hasNull) {
                withNulls.add(candidate);
            } else {
                keys.findOrAdd(columns, RowBuffer.slot(candidate));
            }
        }
        return keys;
    }

    private @Nullable Boolean walked(Expr.Comparison op, Vector[] left, int row) {
        boolean unknown = false;
        for (int candidate = from; candidate < to; candidate++) {
            Boolean holds = holds(op, left, row, candidate);
            if (holds == null) {
                unknown = true;
            } else if (holds) {
                return true;
            }
        }
        return unknown ? null : false;
    }

    /// Equality of rows is false if it is for one column, else unknown if it is for one; NOT_EQUAL is its contrary.
    private @Nullable Boolean holds(Expr.Comparison op, Vector[] left, int row, int candidate) {
        if (left.length == 1) {
            Vector value = rows.vector(0, candidate);
            int slot = RowBuffer.slot(candidate);
            boolean unknown = left[0].isNull(row) || value.isNull(slot);
            return unknown ? null : op.holds(Order.compare(left[0], row, value, slot));
        }
        boolean unknown = false;
        for (int i = 0; i < left.length; i++) {
            Vector value = rows.vector(i, candidate);
            int slot = RowBuffer.slot(candidate);
            if (left[i].isNull(row) || value.isNull(slot)) {
                unknown = true;
            } else if (Order.compare(left[i], row, value, slot) != 0) {
                return op == Expr.Comparison.NOT_EQUAL;
            }
        }
        return unknown ? null : op == Expr.Comparison.EQUAL;
    }
}
