// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import org.jspecify.annotations.Nullable;

/// Which rows of a batch are meant: ascending indices.
public final class Rows {
    private static final int[] ALL = new int[Vector.CAPACITY];

    static {
        for (int i = 0; i < ALL.length; i++) {
            ALL[i] = i;
        }
    }

    private Rows() {}

    /// The indices 0, 1, 2 …; not to be changed.
    public static int[] all() {
        return ALL;
    }

    /// A value of the class that [io.varve.query.plan.SqlType] names, or null.
    public static @Nullable Object value(Vector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (vector.type()) {
            case BOOLEAN -> vector.booleanAt(row);
            case HUGEINT, CALENDAR_INTERVAL -> vector.hugeAt(row);
            case DOUBLE -> vector.doubleAt(row);
            case VARCHAR -> vector.textAt(row);
            default -> vector.lane(row);
        };
    }

    /// Evaluates for every row of a batch.
    public static Vector evalAll(Eval eval, Batch batch) {
        return eval.eval(batch, ALL, batch.count());
    }

    /// Puts those of `rows` for which `condition` is true into `into` (which may be `rows`), and returns how many.
    public static int whereTrue(Vector condition, int[] rows, int count, int[] into) {
        long[] lanes = condition.lanes();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            if (lanes[row] != 0 && !condition.isNull(row)) {
                into[kept++] = row;
            }
        }
        return kept;
    }
}
