// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import io.varve.query.calendar.CalendarInterval;
import io.varve.query.calendar.ClockTime;
import io.varve.query.calendar.EpochDay;
import io.varve.query.plan.SqlType;

/// Values as text, the same for CSV, tables for people and results that are read as text. Threads: one at a time.
public final class ValueText {
    private final TimeFormat times = new TimeFormat('T');

    /// Adds a value that is not null; `type` is the type of the answer's column.
    public void add(TextBuffer to, Vector vector, int row, SqlType type) {
        switch (type) {
            case BOOLEAN -> to.add(vector.booleanAt(row) ? "true" : "false");
            case BIGINT -> to.addLong(vector.lane(row));
            case UBIGINT -> to.addUnsigned(vector.lane(row));
            case HUGEINT -> addHuge(to, vector, row);
            case DOUBLE -> NumberText.addSql(to, vector.doubleAt(row));
            case VARCHAR -> to.add(vector.heap(), vector.textOffset(row), vector.textLength(row));
            case TIMESTAMP -> times.addTime(to, vector.lane(row));
            case DATE -> to.add(EpochDay.text(vector.lane(row)));
            case TIME -> to.add(ClockTime.text(vector.lane(row)));
            case CALENDAR_INTERVAL ->
                to.add(CalendarInterval.of(vector.highs()[row], vector.lane(row))
                        .text());
            case INTERVAL -> TimeFormat.addInterval(to, vector.lane(row));
        }
    }

    /// Adds an integer of 128 bits.
    public static void addHuge(TextBuffer to, Vector vector, int row) {
        if (vector.highs()[row] == vector.lane(row) >> 63) {
            to.addLong(vector.lane(row));
        } else {
            to.add(vector.hugeAt(row).toString());
        }
    }
}
