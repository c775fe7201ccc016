// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;

/// A cursor that decodes wrongly. It has no zone maps, so that everything is decoded.
record FaultyCursor(RunCursor cursor, Fault fault) implements RunCursor {
    private static final long MILLISECOND_NS = 1_000_000L;

    @Override
    public void read(RowVector into) {
        cursor.read(into);
        if (fault == Fault.MILLISECOND_CUT) {
            for (int row = 0; row < into.count(); row++) {
                into.times()[row] = Math.floorDiv(into.times()[row], MILLISECOND_NS) * MILLISECOND_NS;
            }
        } else if (fault == Fault.COUNTED_NULL) {
            for (int i = 0; i < into.columnCount(); i++) {
                fill(into.column(i), into.count());
            }
        }
    }

    private static void fill(ColumnVector column, int count) {
        for (int row = 0; row < count; row++) {
            if (!column.isValid(row) && column.type() != ValueType.STRING) {
                column.set(row, 0);
            }
        }
        column.settle(count);
    }

    @Override
    public boolean zoneMap(int index, ZoneMap into) {
        return false;
    }

    @Override
    public int seekSeries(int seriesId) {
        return cursor.seekSeries(seriesId);
    }

    @Override
    public boolean advance() {
        return cursor.advance();
    }

    @Override
    public int rowCount() {
        return cursor.rowCount();
    }

    @Override
    public long minTimeNs() {
        return cursor.minTimeNs();
    }

    @Override
    public long maxTimeNs() {
        return cursor.maxTimeNs();
    }

    @Override
    public long seriesMinTimeNs() {
        return cursor.seriesMinTimeNs();
    }

    @Override
    public long seriesMaxTimeNs() {
        return cursor.seriesMaxTimeNs();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
