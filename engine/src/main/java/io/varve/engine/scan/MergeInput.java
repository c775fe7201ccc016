// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.ValueType;
import org.jspecify.annotations.Nullable;

/// One run inside a [MergedCursor]: out of vectors, at an undecoded vector (its *head*), or in the middle of decoded rows.
final class MergeInput {
    private enum State {
        OFF,
        HEAD,
        BUFFERED
    }

    private final RunCursor cursor;
    private final ValueType[] types;
    private @Nullable RowVector rows;
    /// The series the run's cursor stands on; NO_SERIES behind its last one.
    private int series = -2;

    private State state = State.OFF;
    private int position;

    MergeInput(RunCursor cursor, ValueType[] types) {
        this.cursor = cursor;
        this.types = types;
    }

    RunCursor cursor() {
        return cursor;
    }

    int seek(int seriesId) {
        if (series != RunCursor.NO_SERIES && series < seriesId) {
            series = cursor.seekSeries(seriesId);
        }
        state = State.OFF;
        return series;
    }

    void enter(int seriesId) {
        if (series == seriesId) {
            next();
        }
    }

    boolean isOn(int seriesId) {
        return series == seriesId;
    }

    /// Moves to the series' next vector without decoding it.
    void next() {
        state = cursor.advance() ? State.HEAD : State.OFF;
    }

    /// Moves on if the series' next vector ends before `timeNs`; rows that are read already stay.
    void nextTo(long timeNs) {
        if (state == State.HEAD && cursor.maxTimeNs() < timeNs) {
            state = cursor.advanceTo(timeNs) ? State.HEAD : State.OFF;
        }
    }

    boolean isHead() {
        return state == State.HEAD;
    }

    boolean isBuffered() {
        return state == State.BUFFERED;
    }

    /// Decodes the head; a head without rows in the time range is passed over.
    void load() {
        RowVector buffer = rows();
        cursor.read(buffer);
        position = 0;
        if (buffer.count() > 0) {
            state = State.BUFFERED;
        } else {
            next();
        }
    }

    RowVector rows() {
        if (rows == null) {
            rows = new RowVector(types);
        }
        return rows;
    }

    int position() {
        return position;
    }

    long time() {
        return rows().times()[position];
    }

    void step() {
        if (++position == rows().count()) {
            next();
        }
    }
}
