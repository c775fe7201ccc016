// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.join;

import io.varve.query.exec.Batches;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.expr.Eval;
import io.varve.query.exec.expr.Rows;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.JoinKind;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Joins by keeping the right side in a hash table (in one chain if no key is equal) and streaming the left one past it.
///
/// Order:   pairs come in the order of the left rows, those of a batch that have no partner behind its pairs, right rows without one last.
/// Memory:  the right side and its table; a batch of pairs.
public final class HashJoinOperator implements Operator {
    private final JoinSide left;
    private final BuildSide right;
    private final JoinRules rules;
    private final QueryContext context;
    private final int leftWidth;
    private final Batch pairs;
    private final Batch kept;
    private final int[] pairLeft = new int[Vector.CAPACITY];
    private final int[] pairRight = new int[Vector.CAPACITY];
    private final int[] rows = new int[Vector.CAPACITY];
    private final boolean[] leftMatched = new boolean[Vector.CAPACITY];
    private @Nullable Batch current;
    private Vector[] keys = new Vector[0];
    private int row;
    private int candidate = BuildSide.NONE;
    private boolean leftDone;
    private int rightAt;

    public HashJoinOperator(JoinSide left, JoinSide right, JoinRules rules, QueryContext context) {
        this.left = left;
        this.right = new BuildSide(right, rules, context);
        this.rules = rules;
        this.context = context;
        this.leftWidth = left.types().size();
        List<SqlType> both = new ArrayList<>(left.types());
        both.addAll(right.types());
        this.pairs = Batches.of(both, context);
        this.kept = Batches.of(rules.yieldsPairs() ? both : left.types(), context);
    }

    @Override
    public void open() {
        right.read();
        left.rows().open();
    }

    @Override
    public @Nullable Batch next() {
        while (!leftDone) {
            context.check();
            Batch batch = current;
            if (batch == null) {
                advance();
                continue;
            }
            int count = collect(batch);
            Batch found = count == 0 ? null : matches(batch, count);
            if (found != null) {
                return found;
            }
            if (row == batch.count()) {
                current = null;
                Batch alone = leftRows(batch);
                if (alone != null) {
                    return alone;
                }
            }
        }
        return rules.keepsRight() ? rightRows() : null;
    }

    private void advance() {
        Batch batch = left.rows().next();
        current = batch;
        if (batch == null) {
            leftDone = true;
            return;
        }
        keys = left.keysOf(batch);
        row = 0;
        candidate = right.first(keys, 0);
        Arrays.fill(leftMatched, false);
    }

    /// Fills the pairs of the current row and those behind it, as many as fit a batch.
    private int collect(Batch batch) {
        int count = 0;
        while (row < batch.count()) {
            while (candidate != BuildSide.NONE && count < Vector.CAPACITY) {
                pairLeft[count] = row;
                pairRight[count++] = candidate;
                candidate = right.next(candidate);
            }
            if (candidate != BuildSide.NONE) {
                if (rules.yieldsPairs() || !leftMatched[row]) {
                    return count;
                }
            }
            if (++row < batch.count()) {
                candidate = right.first(keys, row);
            }
        }
        return count;
    }

    /// The pairs that the rest of the condition leaves, if pairs are wanted; marks their rows.
    private @Nullable Batch matches(Batch batch, int count) {
        Eval rest = rules.rest();
        boolean needsPairs = rest != null || rules.yieldsPairs();
        if (needsPairs) {
            materialise(batch, count);
        }
        int matched = count;
        if (rest != null) {
            matched = Rows.whereTrue(Rows.evalAll(rest, pairs), Rows.all(), count, rows);
        } else {
            System.arraycopy(Rows.all(), 0, rows, 0, count);
        }
        for (int i = 0; i < matched; i++) {
            int leftRow = pairLeft[rows[i]];
            if (leftMatched[leftRow] && rules.kind() == JoinKind.SINGLE) {
                throw QueryException.value("a subquery used as a value has more than one row")
                        .at(rules.place());
            }
            leftMatched[leftRow] = true;
        }
        if (rules.keepsRight()) {
            for (int i = 0; i < matched; i++) {
                right.mark(pairRight[rows[i]]);
            }
        }
        if (!rules.yieldsPairs() || matched == 0) {
            return null;
        }
        return matched == count ? pairs : Batches.gather(pairs, rows, matched, kept);
    }

    private void materialise(Batch batch, int count) {
        for (int i = 0; i < leftWidth; i++) {
            pairs.column(i).gather(batch.column(i), pairLeft, count);
        }
        RowBuffer built = right.rows();
        for (int i = leftWidth; i < pairs.columnCount(); i++) {
            Vector column = pairs.column(i);
            column.clear();
            for (int pair = 0; pair < count; pair++) {
                column.copyRow(pair, built.vector(i - leftWidth, pairRight[pair]), RowBuffer.slot(pairRight[pair]));
            }
        }
        pairs.count(count);
    }

    /// What is due of a batch whose pairs are done: rows without a partner, or for SEMI those with one.
    private @Nullable Batch leftRows(Batch batch) {
        if (rules.yieldsPairs() && !rules.keepsLeft()) {
            return null;
        }
        boolean wanted = rules.kind() == JoinKind.SEMI;
        int count = 0;
        for (int i = 0; i < batch.count(); i++) {
            if (leftMatched[i] == wanted) {
                rows[count++] = i;
            }
        }
        if (count == 0) {
            return null;
        }
        for (int i = 0; i < leftWidth; i++) {
            kept.column(i).gather(batch.column(i), rows, count);
        }
        fillNulls(leftWidth, kept.columnCount(), count);
        kept.count(count);
        return kept;
    }

    private void fillNulls(int from, int to, int count) {
        for (int i = from; i < to; i++) {
            kept.column(i).clear();
            for (int k = 0; k < count; k++) {
                kept.column(i).setNull(k);
            }
        }
    }

    private @Nullable Batch rightRows() {
        context.check();
        RowBuffer built = right.rows();
        kept.clear();
        int count = 0;
        for (rightAt = right.unmatched(rightAt);
                rightAt < built.count() && count < Vector.CAPACITY;
                rightAt = right.unmatched(rightAt + 1), count++) {
            for (int i = leftWidth; i < kept.columnCount(); i++) {
                kept.column(i).copyRow(count, built.vector(i - leftWidth, rightAt), RowBuffer.slot(rightAt));
            }
        }
        fillNulls(0, leftWidth, count);
        kept.count(count);
        return count == 0 ? null : kept;
    }

    @Override
    public void close() {
        left.rows().close();
        right.clear();
        current = null;
    }
}
