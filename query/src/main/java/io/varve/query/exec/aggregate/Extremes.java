// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;

/// The smallest (sign −1) or greatest (sign 1) value of each group so far; of equal ones the first.
///
/// Threads: one at a time. Memory: a [Cells], and one value.
final class Extremes {
    private final int sign;
    private final Cells cells;
    /// The value of group `loaded`, which stays at hand as long as rows of that group follow each other.
    private final Vector best;

    private int loaded = -1;

    Extremes(SqlType type, int sign, QueryContext context) {
        this.sign = sign;
        this.cells = new Cells(type, context);
        this.best = new Vector(type, context);
    }

    /// Makes room for groups below `groups`.
    void grow(int groups) {
        cells.grow(groups);
    }

    /// Takes a value that is not null if it goes beyond what its group has; tells whether it does.
    boolean offer(int group, Vector from, int row) {
        load(group);
        if (!best.isNull(0) && sign * Order.compare(from, row, best, 0) <= 0) {
            return false;
        }
        cells.put(group, from, row);
        best.clear();
        best.copyRow(0, from, row);
        return true;
    }

    /// The same for the value of group `from` of others, which may be none.
    boolean offer(int group, Extremes others, int from) {
        others.load(from);
        return !others.best.isNull(0) && offer(group, others.best, 0);
    }

    private void load(int group) {
        if (group != loaded) {
            best.clear();
            cells.get(group, best, 0);
            loaded = group;
        }
    }

    /// Writes the value of a group, null if it has none.
    void get(int group, Vector into, int row) {
        cells.get(group, into, row);
    }
}
