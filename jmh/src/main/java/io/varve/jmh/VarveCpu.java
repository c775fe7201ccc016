// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.varve.engine.Engine;
import io.varve.engine.Field;
import io.varve.engine.Row;
import io.varve.engine.Rows;
import io.varve.engine.Series;
import io.varve.engine.Writer;
import io.varve.engine.vector.ValueType;

/// Writes [CpuRows] with the embedded writer of Varve. Each row's ten tags are resolved once, to a series handle.
final class VarveCpu implements AutoCloseable {
    static final String DATABASE = "bench";
    static final String TABLE = "cpu";
    static final int COMMIT_ROWS = 10_000;

    private final Engine engine;
    private final CpuRows rows;
    private final Writer writer;
    private final Series[] series;
    private final Field[] fields = new Field[CpuRows.FIELDS];

    VarveCpu(Engine engine, CpuRows rows) {
        this.engine = engine;
        this.rows = rows;
        this.writer = engine.database(DATABASE).writer();
        this.series = new Series[rows.hosts];
        for (int host = 0; host < rows.hosts; host++) {
            String[] tags = new String[2 * CpuRows.TAGS];
            for (int tag = 0; tag < CpuRows.TAGS; tag++) {
                tags[2 * tag] = CpuRows.TAG_NAMES[tag];
                tags[2 * tag + 1] = rows.tags[host][tag];
            }
            series[host] = writer.series(TABLE, tags);
        }
        for (int field = 0; field < CpuRows.FIELDS; field++) {
            fields[field] = writer.field(TABLE, CpuRows.fieldName(field), ValueType.I64);
        }
    }

    /// Writes rows `from..to`, committed, and so readable, every 10,000 rows.
    void write(int from, int to) {
        write(from, to, 0);
    }

    /// The same, `laterNs` later.
    void write(int from, int to, long laterNs) {
        for (int i = from; i < to; i++) {
            Row row = writer.row(series[rows.host(i)], rows.timeNs(i) + laterNs);
            for (int field = 0; field < CpuRows.FIELDS; field++) {
                row.set(fields[field], rows.value(i, field));
            }
            row.append();
            if ((i + 1) % COMMIT_ROWS == 0) {
                writer.commit();
            }
        }
        writer.commit();
    }

    /// Rows, and the sum of all values of the first field.
    long[] countAndSum() {
        long count = 0;
        long sum = 0;
        try (Rows found = engine.database(DATABASE)
                .scan(TABLE)
                .fields(CpuRows.fieldName(0))
                .open()) {
            while (found.next()) {
                count++;
                sum += found.getLong(0);
            }
        }
        return new long[] {count, sum};
    }

    @Override
    public void close() {
        writer.close();
    }
}
