// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.fill;

import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RowOrder;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TimeBuckets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of its input with those that lack between them, ordered by time, within one time by first sight of the keys. Rows without a
/// time come last, as they are.
///
/// Memory: the input, and 12 bytes for each of its rows; rows that are put in are made as they are asked for.
public final class GapFillOperator implements Operator {
    private final Operator input;
    private final PlanNode.GapFill plan;
    private final QueryContext context;
    private final TimeBuckets buckets;
    private final RowBuffer rows;
    private final KeyTable keys;
    private final Batch batch;
    private final Filler filler;
    /// Per row its series.
    private int[] seriesOf = new int[0];
    /// Row numbers in the order of time.
    private int[] order = new int[0];
    /// Per series its row in the current bucket, −1 = none, and its last row before.
    private int[] current = new int[0];
    private int[] last = new int[0];
    /// Per row the next one of its series, −1 = none.
    private int[] following = new int[0];

    private int series;
    private int nextSeries;
    private int at;
    private int timed;
    private long bucketNs;
    private long endNs;
    private boolean inBuckets;

    /// @param fromNs,toNs rows are put in for these times at least; `Long.MAX_VALUE` and `Long.MIN_VALUE` for those of the input alone
    public GapFillOperator(Operator input, PlanNode.GapFill plan, long fromNs, long toNs, QueryContext context) {
        this.input = input;
        this.plan = plan;
        this.context = context;
        this.buckets = new TimeBuckets(plan.buckets());
        List<SqlType> types = new ArrayList<>();
        for (PlanColumn column : plan.columns()) {
            types.add(column.type());
        }
        this.rows = new RowBuffer(types, context);
        this.keys = new KeyTable(plan.keys().stream().map(types::get).toList(), context);
        this.batch = rows.newBatch();
        this.filler = new Filler(plan, rows, keys.keys());
        this.bucketNs = fromNs;
        this.endNs = toNs;
    }

    @Override
    public void open() {
        input.open();
        for (Batch more = input.next(); more != null; more = input.next()) {
            context.check();
            take(more);
        }
        // The order and what it is merged into.
        context.held(8L * rows.count());
        order = new RowOrder(List.of(new PlanNode.SortKey(plan.time(), false, false))).sorted(rows, context);
        int count = rows.count();
        while (timed < count && !time(order[timed], rows).isNull(RowBuffer.slot(order[timed]))) {
            timed++;
        }
        series = plan.keys().isEmpty() ? 1 : keys.count();
        context.held(8L * series + 12L * count);
        current = new int[series];
        last = new int[series];
        Arrays.fill(last, -1);
        link(count);
        bounds();
    }

    private void take(Batch more) {
        Vector[] columns = new Vector[plan.keys().size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = more.column(plan.keys().get(i));
        }
        if (rows.count() + more.count() > seriesOf.length) {
            int length = Math.max(2 * seriesOf.length, rows.count() + more.count());
            context.held(4L * (length - seriesOf.length));
            seriesOf = Arrays.copyOf(seriesOf, length);
        }
        for (int row = 0; row < more.count(); row++) {
            int number = rows.append(more, row);
            seriesOf[number] = columns.length == 0 ? 0 : keys.findOrAdd(columns, row);
        }
    }

    private void link(int count) {
        following = new int[count];
        int[] seen = new int[series];
        Arrays.fill(seen, -1);
        for (int i = timed - 1; i >= 0; i--) {
            int row = order[i];
            following[row] = seen[seriesOf[row]];
            seen[seriesOf[row]] = row;
        }
    }

    private void bounds() {
        try {
            boolean isBounded = bucketNs != Long.MAX_VALUE && endNs != Long.MIN_VALUE;
            inBuckets = timed > 0 || (isBounded && plan.keys().isEmpty());
            if (!inBuckets) {
                return;
            }
            if (bucketNs != Long.MAX_VALUE) {
                bucketNs = buckets.start(bucketNs);
            }
            if (timed > 0) {
                bucketNs = Math.min(bucketNs, timeOf(0));
                endNs = Math.max(endNs, Math.addExact(timeOf(timed - 1), 1));
            }
            inBuckets = bucketNs < endNs;
            enterBucket();
        } catch (ArithmeticException | DateTimeException e) {
            throw QueryException.value("timestamp out of range");
        }
    }

    private Vector time(int row, RowBuffer of) {
        return of.vector(plan.time(), row);
    }

    private long timeOf(int place) {
        return time(order[place], rows).lane(RowBuffer.slot(order[place]));
    }

    /// Finds the rows of the current bucket.
    private void enterBucket() {
        Arrays.fill(current, -1);
        nextSeries = 0;
        while (at < timed && timeOf(at) == bucketNs) {
            current[seriesOf[order[at]]] = order[at];
            at++;
        }
    }

    private void leaveBucket() {
        for (int i = 0; i < series; i++) {
            if (current[i] >= 0) {
                last[i] = current[i];
            }
        }
        try {
            bucketNs = buckets.next(bucketNs);
        } catch (ArithmeticException | DateTimeException e) {
            throw QueryException.value("timestamp out of range");
        }
        if (at < timed) {
            bucketNs = Math.min(bucketNs, timeOf(at));
        }
        inBuckets = bucketNs < endNs;
        enterBucket();
    }

    @Override
    public @Nullable Batch next() {
        context.check();
        batch.clear();
        int count = 0;
        while (count < Vector.CAPACITY && inBuckets) {
            int row = current[nextSeries];
            if (row >= 0) {
                copy(row, count++);
            } else {
                int before = last[nextSeries];
                filler.fill(bucketNs, nextSeries, before, before < 0 ? -1 : following[before], batch, count++);
            }
            if (++nextSeries == series) {
                leaveBucket();
            }
        }
        while (count < Vector.CAPACITY && !inBuckets && timed < rows.count()) {
            copy(order[timed++], count++);
        }
        batch.count(count);
        return count == 0 ? null : batch;
    }

    private void copy(int row, int to) {
        for (int i = 0; i < batch.columnCount(); i++) {
            batch.column(i).copyRow(to, rows.vector(i, row), RowBuffer.slot(row));
        }
    }

    @Override
    public void close() {
        input.close();
        rows.clear();
        keys.keys().clear();
        inBuckets = false;
        timed = 0;
    }
}
