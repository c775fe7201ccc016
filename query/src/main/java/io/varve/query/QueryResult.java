// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import io.varve.query.exec.Environment;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Numbers;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.ValueText;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.math.BigInteger;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The rows of a query, computed as they are read: by row ([#next] and the getters) or by batch ([#nextBatch]).
///
/// Columns are numbered from 0. TIMESTAMP is epoch nanoseconds, INTERVAL nanoseconds.
/// Threads: one at a time. Errors while reading: [io.varve.query.plan.QueryException] for values,
/// [io.varve.engine.fault.VarveException] for limits, time-out and damage. Close it: it keeps memtables and files alive.
public final class QueryResult implements AutoCloseable {
    private final List<PlanColumn> columns;
    private final Operator operator;
    private final Environment environment;
    private final QueryContext context;
    private @Nullable Batch batch;
    private int row = -1;
    private boolean closed;

    QueryResult(List<PlanColumn> columns, Operator operator, Environment environment, QueryContext context) {
        this.columns = columns;
        this.operator = operator;
        this.environment = environment;
        this.context = context;
    }

    /// Names and types of the columns.
    public List<PlanColumn> columns() {
        return columns;
    }

    /// The query's limits and counters.
    public QueryContext context() {
        return context;
    }

    /// The next rows, at least one, or null at the end; they hold until the next call.
    public @Nullable Batch nextBatch() {
        if (closed) {
            throw new IllegalStateException("result is closed");
        }
        context.check();
        batch = operator.next();
        row = -1;
        return batch;
    }

    /// Moves to the next row; false behind the last.
    public boolean next() {
        Batch current = batch;
        if (current != null && ++row < current.count()) {
            return true;
        }
        if (nextBatch() == null) {
            return false;
        }
        row = 0;
        return true;
    }

    public boolean isNull(int column) {
        return vector(column).isNull(row);
    }

    /// A BIGINT, UBIGINT (its bits), TIMESTAMP or INTERVAL; of a HUGEINT the value, if it fits.
    public long getLong(int column) {
        Vector vector = vector(column);
        return vector.type() == SqlType.HUGEINT ? vector.hugeAt(row).longValueExact() : vector.lane(row);
    }

    /// Any number as a double.
    public double getDouble(int column) {
        return Numbers.asDouble(vector(column), row);
    }

    public boolean getBoolean(int column) {
        return vector(column).booleanAt(row);
    }

    /// Any integer.
    public BigInteger getInteger(int column) {
        return Numbers.asInteger(vector(column), row);
    }

    /// A value of any type as text, as CSV shows it; null for null.
    public @Nullable String getString(int column) {
        Vector vector = vector(column);
        if (vector.isNull(row)) {
            return null;
        }
        TextBuffer text = new TextBuffer(32);
        new ValueText().add(text, vector, row, columns.get(column).type());
        return text.toString();
    }

    private Vector vector(int column) {
        Batch current = batch;
        if (current == null || row < 0) {
            throw new NoSuchElementException("no current row");
        }
        return current.column(column);
    }

    /// Lets everything go. Idempotent.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            batch = null;
            try {
                operator.close();
            } finally {
                environment.close();
                context.close();
            }
        }
    }
}
