// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.engine.Writer;
import io.varve.engine.catalog.Table;
import io.varve.engine.shard.Durability;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.statement.Answer;
import io.varve.query.exec.statement.RowWriter;
import io.varve.query.exec.statement.Scope;
import io.varve.query.exec.value.Batch;
import io.varve.query.plan.CopyFormat;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// COPY … FROM: the records or lines of a file into a table, durable when it is done. One that cannot be a row is left out, and told with its line; the
/// others are written.
public final class CopyFrom {
    /// Between two looks at whether the query must end.
    private static final int CHECKED_RECORDS = 256;

    private CopyFrom() {}

    /// Writes the rows and answers how many there are, how many records or lines were left out, and why the first ten were.
    public static Answer run(Statement.CopyFrom copy, Scope scope) {
        Rejections rejected = new Rejections("line");
        boolean isCsv = copy.options().format() == CopyFormat.CSV;
        LineIntake intake = isCsv ? null : LineFile.intake(scope.lineIntake());
        CopyDirectory directory = CopyDirectory.of(scope.copyDirectory());
        QueryContext context = scope.environment().context();
        long count;
        try (InputStream in = directory.read(copy.file())) {
            count = intake == null
                    ? csv(copy, in, scope, rejected)
                    : LineFile.write(copy, in, intake, context, rejected);
        } catch (IOException e) {
            throw CopyDirectory.wrong("cannot read '" + copy.file() + "': " + e.getMessage(), "");
        }
        return rejected.answer(count);
    }

    private static long csv(Statement.CopyFrom copy, InputStream in, Scope scope, Rejections rejected)
            throws IOException {
        QueryContext context = scope.environment().context();
        try (CsvRecords records = new CsvRecords(in, copy.options().delimiter(), context)) {
            return write(copy, records, scope, rejected);
        }
    }

    private static long write(Statement.CopyFrom copy, CsvRecords records, Scope scope, Rejections rejected)
            throws IOException {
        Table table = scope.engine().table(copy.table().database(), copy.table().table());
        QueryContext context = scope.environment().context();
        List<String> columns = copy.columns();
        if (copy.options().header()) {
            if (!records.next()) {
                return 0;
            }
            columns = copy.namesColumns() ? columns : CsvCells.header(records, table);
        }
        CsvCells cells = new CsvCells(table, columns, copy.options(), context);
        try (Writer writer = scope.engine().database(copy.table().database()).writer()) {
            RowWriter rows = new RowWriter(table, columns, writer, scope.nowNs());
            for (long record = 1; records.next(); record++) {
                if (record % CHECKED_RECORDS == 0) {
                    context.check();
                }
                try {
                    Batch batch = cells.read(records);
                    rows.add(batch, 0);
                } catch (QueryException e) {
                    rejected.add(records.line(), String.valueOf(e.getMessage()));
                }
            }
            context.check();
            writer.commit(Durability.DURABLE);
            return rows.count();
        }
    }
}
