// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.join;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import java.util.Arrays;
import java.util.BitSet;

/// All rows of the right side, in chains of equal keys. Threads: one.
final class BuildSide {
    /// The end of a chain.
    static final int NONE = -1;

    private final JoinSide side;
    private final JoinRules rules;
    private final QueryContext context;
    private final RowBuffer rows;
    private final KeyTable keys;
    private BitSet matched = new BitSet();
    private long matchedBytes;
    /// First and last row of the chain of each key.
    private int[] firsts = new int[64];

    private int[] lasts = new int[64];
    /// The row behind each row in its chain.
    private int[] nexts = new int[64];

    BuildSide(JoinSide side, JoinRules rules, QueryContext context) {
        this.side = side;
        this.rules = rules;
        this.context = context;
        this.rows = new RowBuffer(side.types(), context);
        this.keys = new KeyTable(rules.keyTypes(), context);
    }

    RowBuffer rows() {
        return rows;
    }

    void read() {
        side.rows().open();
        for (Batch batch = side.rows().next();
                batch != null;
                batch = side.rows().next()) {
            context.check();
            Vector[] values = side.keysOf(batch);
            for (int row = 0; row < batch.count(); row++) {
                if (canMatch(values, row)) {
                    link(rows.append(batch, row), keys.findOrAdd(values, row));
                } else if (rules.keepsRight()) {
                    rows.append(batch, row);
                }
            }
        }
        side.rows().close();
        if (rules.keepsRight()) {
            matchedBytes = (rows.count() + (long) Byte.SIZE) / Byte.SIZE;
            context.held(matchedBytes);
            matched = new BitSet(rows.count());
        }
    }

    private void link(int row, int key) {
        nexts = room(nexts, row);
        nexts[row] = NONE;
        firsts = room(firsts, key);
        lasts = room(lasts, key);
        if (firsts[key] == 0) {
            // Rows count from 1 here, so that 0 is a key without any.
            firsts[key] = row + 1;
        } else {
            nexts[lasts[key]] = row;
        }
        lasts[key] = row;
    }

    private int[] room(int[] array, int index) {
        if (index < array.length) {
            return array;
        }
        int length = Math.max(index + 1, 2 * array.length);
        context.held(4L * (length - array.length));
        return Arrays.copyOf(array, length);
    }

    /// Whether no key of the row is a null that equals nothing.
    boolean canMatch(Vector[] values, int row) {
        for (int i = 0; i < values.length; i++) {
            if (values[i].isNull(row) && !rules.nullSafe().get(i)) {
                return false;
            }
        }
        return true;
    }

    /// The first row with these keys, or [#NONE].
    int first(Vector[] values, int row) {
        if (!canMatch(values, row)) {
            return NONE;
        }
        int key = keys.find(values, row);
        return key < 0 ? NONE : firsts[key] - 1;
    }

    int next(int row) {
        return nexts[row];
    }

    void mark(int row) {
        matched.set(row);
    }

    /// The first row from `from` on that has no partner, or the count of rows.
    int unmatched(int from) {
        return Math.min(rows.count(), matched.nextClearBit(from));
    }

    void clear() {
        side.rows().close();
        rows.clear();
        keys.clear();
        context.held(-matchedBytes);
        matchedBytes = 0;
        matched = new BitSet();
        context.held(-4L * (firsts.length + lasts.length + nexts.length - 3 * 64));
        firsts = new int[64];
        lasts = new int[64];
        nexts = new int[64];
    }
}
