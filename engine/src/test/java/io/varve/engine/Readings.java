// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;

/// One table of one tag and one integer, written and read whole: what many tests of the embedded API need.
final class Readings {
    static final String DATABASE = "db";
    static final String TABLE = "readings";

    private Readings() {}

    /// Writes rows `from..to` of `series`: time and value are the row's number. Nothing is committed.
    static void append(Writer writer, String series, int from, int to) {
        Series target = writer.series(TABLE, "series", series);
        Field value = writer.field(TABLE, "value", ValueType.I64);
        for (int i = from; i < to; i++) {
            writer.row(target, i).set(value, i).append();
        }
    }

    static void write(Engine engine, String series, int from, int to) {
        try (Writer writer = engine.database(DATABASE).writer()) {
            append(writer, series, from, to);
            writer.commit();
        }
    }

    static Rows open(Engine engine) {
        return engine.database(DATABASE).scan(TABLE).fields("value").open();
    }

    static long count(Engine engine) {
        long count = 0;
        try (Rows rows = open(engine)) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }

    /// Every row as text, sorted.
    static List<String> all(Engine engine) {
        List<String> found = new ArrayList<>();
        try (Rows rows = open(engine)) {
            while (rows.next()) {
                found.add(rows.tag("series") + " " + rows.timeNs() + " " + rows.getLong(0));
            }
        }
        found.sort(null);
        return found;
    }

    /// What [#all] gives for rows `from..to` of each of `series`.
    static List<String> expected(int from, int to, String... series) {
        List<String> expected = new ArrayList<>();
        for (String each : series) {
            for (int i = from; i < to; i++) {
                expected.add(each + " " + i + " " + i);
            }
        }
        expected.sort(null);
        return expected;
    }
}
