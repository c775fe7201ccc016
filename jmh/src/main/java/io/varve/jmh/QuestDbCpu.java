// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.jmh;

import io.questdb.cairo.CairoConfiguration;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.CommitMode;
import io.questdb.cairo.DefaultCairoConfiguration;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableWriter;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.cairo.wal.ApplyWal2TableJob;
import io.questdb.cairo.wal.CheckWalTransactionsJob;
import io.questdb.cairo.wal.WalWriter;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContextImpl;
import java.nio.file.Path;

/// Writes [CpuRows] with QuestDB's embedded WAL writer, and applies the WAL on the same thread so that the rows can be read.
final class QuestDbCpu implements AutoCloseable {
    private static final long NS_PER_MICRO = 1_000;

    private final CairoEngine engine;
    private final SqlExecutionContextImpl context;
    private final TableToken table;
    private final CpuRows rows;

    QuestDbCpu(Path folder, boolean isSynced, CpuRows rows) throws SqlException {
        this.rows = rows;
        CairoConfiguration configuration = new DefaultCairoConfiguration(folder.toString()) {
            @Override
            public int getCommitMode() {
                return isSynced ? CommitMode.SYNC : CommitMode.NOSYNC;
            }
        };
        engine = new CairoEngine(configuration);
        context = new SqlExecutionContextImpl(engine, 1).with(AllowAllSecurityContext.INSTANCE, null);
        StringBuilder ddl = new StringBuilder("CREATE TABLE cpu (");
        for (String tag : CpuRows.TAG_NAMES) {
            ddl.append(tag).append(" SYMBOL, ");
        }
        for (int field = 0; field < CpuRows.FIELDS; field++) {
            ddl.append(CpuRows.fieldName(field)).append(" LONG, ");
        }
        engine.execute(ddl + "ts TIMESTAMP) TIMESTAMP(ts) PARTITION BY DAY WAL", context);
        table = engine.verifyTableName("cpu");
    }

    /// Writes rows `from..to`, committed every 10,000 rows, then makes them readable.
    void write(int from, int to) {
        write(from, to, 0);
    }

    /// The same, `laterNs` later.
    void write(int from, int to, long laterNs) {
        try (WalWriter writer = engine.getWalWriter(table)) {
            for (int i = from; i < to; i++) {
                TableWriter.Row row = writer.newRow((rows.timeNs(i) + laterNs) / NS_PER_MICRO);
                String[] tags = rows.tags[rows.host(i)];
                for (int tag = 0; tag < CpuRows.TAGS; tag++) {
                    row.putSym(tag, tags[tag]);
                }
                for (int field = 0; field < CpuRows.FIELDS; field++) {
                    row.putLong(CpuRows.TAGS + field, rows.value(i, field));
                }
                row.append();
                if ((i + 1) % VarveCpu.COMMIT_ROWS == 0) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        try (ApplyWal2TableJob apply = new ApplyWal2TableJob(engine, 1)) {
            CheckWalTransactionsJob check = new CheckWalTransactionsJob(engine);
            do {
                apply.drain(0);
            } while (check.run(0));
        }
    }

    /// Rows, and the sum of all values of the first field.
    long[] countAndSum() throws SqlException {
        try (RecordCursorFactory query =
                        engine.select("SELECT count(), sum(" + CpuRows.fieldName(0) + ") FROM cpu", context);
                RecordCursor cursor = query.getCursor(context)) {
            Record record = cursor.getRecord();
            if (!cursor.hasNext()) {
                throw new IllegalStateException("no answer");
            }
            return new long[] {record.getLong(0), record.getLong(1)};
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
