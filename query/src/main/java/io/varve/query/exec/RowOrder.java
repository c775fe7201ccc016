// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Order;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import java.util.List;

/// The order of rows by sort keys, and a stable sort of row numbers by it. Threads: one at a time.
public final class RowOrder {
    /// Runs of this length are sorted by insertion.
    private static final int INSERTION = 8;

    private final int[] columns;
    private final boolean[] descending;
    private final boolean[] nullsFirst;

    public RowOrder(List<PlanNode.SortKey> keys) {
        columns = new int[keys.size()];
        descending = new boolean[columns.length];
        nullsFirst = new boolean[columns.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = keys.get(i).column();
            descending[i] = keys.get(i).descending();
            nullsFirst[i] = keys.get(i).nullsFirst();
        }
    }

    /// Compares two kept rows.
    public int compare(RowBuffer rows, int a, int b) {
        for (int i = 0; i < columns.length; i++) {
            int order = compare(
                    i, rows.vector(columns[i], a), RowBuffer.slot(a), rows.vector(columns[i], b), RowBuffer.slot(b));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /// Compares a row of a batch with a kept one.
    int compare(Batch batch, int row, RowBuffer rows, int kept) {
        for (int i = 0; i < columns.length; i++) {
            int order = compare(i, batch.column(columns[i]), row, rows.vector(columns[i], kept), RowBuffer.slot(kept));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int compare(int key, Vector a, int rowA, Vector b, int rowB) {
        boolean nullA = a.isNull(rowA);
        boolean nullB = b.isNull(rowB);
        if (nullA || nullB) {
            return nullA == nullB ? 0 : nullA == nullsFirst[key] ? -1 : 1;
        }
        int order = Order.compare(a, rowA, b, rowB);
        return descending[key] ? -order : order;
    }

    /// The numbers of all rows in order; equal rows stay in the order of their numbers.
    public int[] sorted(RowBuffer rows, QueryContext context) {
        int[] all = new int[rows.count()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        return sorted(rows, all, context);
    }

    /// Some rows' numbers in order; equal rows stay as they are in `order`, which is used up.
    int[] sorted(RowBuffer rows, int[] order, QueryContext context) {
        int count = order.length;
        for (int from = 0; from < count; from += INSERTION) {
            insertionSort(rows, order, from, Math.min(count, from + INSERTION));
        }
        int[] source = order;
        int[] target = count > INSERTION ? new int[count] : order;
        for (int width = INSERTION; width < count; width *= 2) {
            for (int from = 0; from < count; from += 2 * width) {
                context.check();
                merge(rows, source, target, from, Math.min(count, from + width), Math.min(count, from + 2 * width));
            }
            int[] swap = source;
            source = target;
            target = swap;
        }
        return source;
    }

    private void insertionSort(RowBuffer rows, int[] order, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int moved = order[i];
            int k = i;
            while (k > from && compare(rows, order[k - 1], moved) > 0) {
                order[k] = order[k - 1];
                k--;
            }
            order[k] = moved;
        }
    }

    private void merge(RowBuffer rows, int[] source, int[] target, int from, int middle, int to) {
        // Already in order: the usual case of a scan by time.
        if (middle >= to || compare(rows, source[middle - 1], source[middle]) <= 0) {
            System.arraycopy(source, from, target, from, to - from);
            return;
        }
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takesLeft = left < middle && (right >= to || compare(rows, source[left], source[right]) <= 0);
            target[i] = takesLeft ? source[left++] : source[right++];
        }
    }
}
