// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.RowScan;
import io.varve.engine.vector.RowVector;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import org.jspecify.annotations.Nullable;

/// The rows of a table, as the engine's scan streams them; short vectors are put together, so that what stands above is not called for
/// single rows.
final class TableScanOperator implements Operator {
    /// A batch with this many rows is worth handing on.
    private static final int ENOUGH_ROWS = Vector.CAPACITY / 2;

    private final PlanNode.Scan plan;
    private final Environment environment;
    private final Batch batch;
    private final @Nullable RowScan piece;
    private @Nullable ScanReader reader;
    private @Nullable RowScan scan;
    private @Nullable RowVector vector;
    private boolean pending;

    /// @param piece the rows of the scan that are wanted, null = all
    TableScanOperator(PlanNode.Scan plan, Environment environment, @Nullable RowScan piece) {
        this.piece = piece;
        this.plan = plan;
        this.environment = environment;
        this.batch = Batches.of(plan.types(), environment.context());
    }

    @Override
    public void open() {
        ScanReader newReader = new ScanReader(plan, environment);
        if (!newReader.isEmpty()) {
            reader = newReader;
            vector = new RowVector(newReader.tableScan().types());
            scan = piece == null
                    ? RowScan.open(environment.view(), newReader.tableScan(), environment.context())
                    : piece;
        }
    }

    @Override
    public @Nullable Batch next() {
        RowScan rows = scan;
        RowVector source = vector;
        ScanReader by = reader;
        if (rows == null || source == null || by == null) {
            return null;
        }
        batch.clear();
        while (batch.count() < ENOUGH_ROWS) {
            if (!pending && !rows.next(source)) {
                break;
            }
            pending = batch.count() + source.count() > Vector.CAPACITY;
            if (pending) {
                break;
            }
            boolean alone = batch.count() == 0 && source.count() >= ENOUGH_ROWS;
            by.append(rows.shard(), source, batch, alone);
        }
        return batch.count() == 0 ? null : batch;
    }

    @Override
    public void close() {
        RowScan open = scan;
        scan = null;
        if (open != null) {
            open.close();
        }
    }
}
