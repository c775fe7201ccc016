// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.fill;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Int128;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.math.BigInteger;

/// Makes the rows that lack.
final class Filler {
    private static final BigInteger UNSIGNED = BigInteger.ONE.shiftLeft(64);

    private final PlanNode.GapFill plan;
    private final RowBuffer rows;
    private final RowBuffer keys;
    /// Per column its place among the keys, −1 = none.
    private final int[] keyOf;

    Filler(PlanNode.GapFill plan, RowBuffer rows, RowBuffer keys) {
        this.plan = plan;
        this.rows = rows;
        this.keys = keys;
        this.keyOf = new int[plan.columns().size()];
        for (int i = 0; i < keyOf.length; i++) {
            keyOf[i] = plan.keys().indexOf(i);
        }
    }

    /// Writes row `to` of `into`: series `series` at `timeNs`, between rows `before` and `after` of it (−1 = none).
    void fill(long timeNs, int series, int before, int after, Batch into, int to) {
        for (int i = 0; i < keyOf.length; i++) {
            Vector column = into.column(i);
            if (i == plan.time()) {
                column.set(to, timeNs);
            } else if (keyOf[i] >= 0) {
                column.copyRow(to, keys.vector(keyOf[i], series), RowBuffer.slot(series));
            } else {
                value(i, timeNs, before, after, column, to);
            }
        }
    }

    private void value(int column, long timeNs, int before, int after, Vector into, int to) {
        PlanNode.GapFill.Filling filling = plan.fills().get(column);
        switch (filling.kind()) {
            case CONSTANT -> {
                Object constant = filling.constant().value();
                if (constant == null) {
                    into.setNull(to);
                } else {
                    into.setLiteral(to, constant);
                }
            }
            case PREVIOUS -> {
                if (before < 0) {
                    into.setNull(to);
                } else {
                    into.copyRow(to, rows.vector(column, before), RowBuffer.slot(before));
                }
            }
            case LINEAR -> {
                if (before < 0 || after < 0 || isNull(column, before) || isNull(column, after)) {
                    into.setNull(to);
                } else {
                    linear(column, timeNs, before, after, into, to);
                }
            }
        }
    }

    private boolean isNull(int column, int row) {
        return rows.vector(column, row).isNull(RowBuffer.slot(row));
    }

    /// Integers are cut towards the value before.
    private void linear(int column, long timeNs, int before, int after, Vector into, int to) {
        long from = rows.vector(plan.time(), before).lane(RowBuffer.slot(before));
        long until = rows.vector(plan.time(), after).lane(RowBuffer.slot(after));
        Vector a = rows.vector(column, before);
        Vector b = rows.vector(column, after);
        if (into.type() == SqlType.DOUBLE) {
            double left = a.doubleAt(RowBuffer.slot(before));
            double right = b.doubleAt(RowBuffer.slot(after));
            double share = (double) Math.subtractExact(timeNs, from) / Math.subtractExact(until, from);
            into.setDouble(to, left + (right - left) * share);
            return;
        }
        BigInteger left = integer(a, RowBuffer.slot(before));
        BigInteger rise = integer(b, RowBuffer.slot(after)).subtract(left);
        BigInteger value = left.add(rise.multiply(BigInteger.valueOf(Math.subtractExact(timeNs, from)))
                .divide(BigInteger.valueOf(Math.subtractExact(until, from))));
        if (into.type().isWide()) {
            Int128.set(into, to, value);
        } else {
            into.set(to, value.longValue());
        }
    }

    private static BigInteger integer(Vector vector, int row) {
        if (vector.type().isWide()) {
            return vector.hugeAt(row);
        }
        BigInteger value = BigInteger.valueOf(vector.lane(row));
        return vector.type() == SqlType.UBIGINT && value.signum() < 0 ? value.add(UNSIGNED) : value;
    }
}
