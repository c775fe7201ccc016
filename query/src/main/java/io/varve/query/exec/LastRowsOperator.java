// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.LastRowScan;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.KeyTable;
import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The newest row of each group of tags, from the newest row of each series.
///
/// Threads: [#open] reads on several. Memory: one row per series.
final class LastRowsOperator implements Operator {
    private final NewestRows plan;
    private final Environment environment;
    private final List<SqlType> types;
    private final QueryContext context;
    private final Batch batch;
    private final RowBuffer rows;
    private int[] order = new int[0];
    private int at;

    LastRowsOperator(NewestRows plan, Environment environment) {
        this.plan = plan;
        this.environment = environment;
        this.context = environment.context();
        this.types = plan.scan().types();
        this.rows = new RowBuffer(types, context);
        this.batch = Batches.of(types, context);
    }

    @Override
    public void open() {
        ScanReader reader = new ScanReader(plan.scan(), environment);
        if (reader.isEmpty()) {
            return;
        }
        int width = environment.runner().width();
        List<Worker> workers = new ArrayList<>();
        for (LastRowScan part : LastRowScan.split(environment.view(), reader.tableScan(), context, width)) {
            workers.add(new Worker(part, workers.isEmpty() ? reader : new ScanReader(plan.scan(), environment)));
        }
        environment.runner().runAll(workers);
        IntStream found = IntStream.empty();
        for (Worker worker : workers) {
            int count = worker.found.count();
            int first = rows.takeAll(worker.found);
            found = IntStream.concat(found, IntStream.range(first, first + count));
        }
        context.held(8L * rows.count());
        order = withoutOlder(found.toArray());
        if (!plan.sort().isEmpty()) {
            order = new RowOrder(plan.sort()).sorted(rows, order, context);
        }
    }

    /// One row of those with the same keys.
    private int[] withoutOlder(int[] found) {
        RowOrder newest = new RowOrder(plan.order());
        KeyTable groups = new KeyTable(Batches.select(types, plan.keys()), context);
        int[] best = new int[found.length];
        for (int row : found) {
            int known = groups.count();
            int group = groups.findOrAdd(keys(row), RowBuffer.slot(row));
            if (group == known || newest.compare(rows, row, best[group]) < 0) {
                best[group] = row;
            }
        }
        int kept = groups.count();
        groups.clear();
        return Arrays.copyOf(best, kept);
    }

    private Vector[] keys(int row) {
        Vector[] keys = new Vector[plan.keys().size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = rows.vector(plan.keys().get(i), row);
        }
        return keys;
    }

    @Override
    public @Nullable Batch next() {
        int count = Math.min(Vector.CAPACITY, order.length - at);
        if (count == 0) {
            return null;
        }
        context.check();
        rows.read(order, at, at + count, batch);
        at += count;
        return batch;
    }

    @Override
    public void close() {
        rows.clear();
        order = new int[0];
        at = 0;
    }

    /// Collects the rows of one part of the scan.
    private final class Worker implements Runnable {
        private final LastRowScan scan;
        private final ScanReader reader;
        private final RowBuffer found = new RowBuffer(types, context);
        private Batch tail = found.tail();

        Worker(LastRowScan scan, ScanReader reader) {
            this.scan = scan;
            this.reader = reader;
        }

        @Override
        public void run() {
            scan.forEach((shard, rows) -> {
                for (int from = 0; from < rows.count(); ) {
                    int to = Math.min(rows.count(), from + Vector.CAPACITY - tail.count());
                    reader.append(shard, rows, from, to, tail);
                    found.grown(tail);
                    if (tail.count() == Vector.CAPACITY) {
                        tail = found.tail();
                    }
                    from = to;
                }
            });
        }
    }
}
