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
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// COPY … FROM: the records of a file into a table, durable when it is done. A record that cannot be a row is left out, and told with its line;
/// the others are written.
public final class CopyFrom {
    private static final int MOST_TOLD = 10;
    /// Between two looks at whether the query must end.
    private static final int CHECKED_RECORDS = 256;

    private final List<String> told = new ArrayList<>();
    private long rejected;

    private CopyFrom() {}

    /// Writes the rows and answers how many there are, how many records were left out, and why the first ten were.
    public static Answer run(Statement.CopyFrom copy, Scope scope) {
        CopyDirectory directory = CopyDirectory.of(scope.copyDirectory());
        CopyFrom running = new CopyFrom();
        long count;
        try (InputStream in = directory.read(copy.file());
                CsvRecords records = new CsvRecords(
                        in, copy.options().delimiter(), scope.environment().context())) {
            count = running.write(copy, records, scope);
        } catch (IOException e) {
            throw CopyDirectory.wrong("cannot read '" + copy.file() + "': " + e.getMessage(), "");
        }
        List<@Nullable Object> row = new ArrayList<>();
        row.add(count);
        row.add(running.rejected);
        row.add(running.told.isEmpty() ? null : String.join("; ", running.told));
        return new Answer(
                List.of(
                        new PlanColumn("rows", SqlType.BIGINT),
                        new PlanColumn("rejected", SqlType.BIGINT),
                        new PlanColumn("errors", SqlType.VARCHAR)),
                List.of(row));
    }

    private long write(Statement.CopyFrom copy, CsvRecords records, Scope scope) throws IOException {
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
                    reject(records.line(), e);
                }
            }
            context.check();
            writer.commit(Durability.DURABLE);
            return rows.count();
        }
    }

    private void reject(long line, QueryException e) {
        rejected++;
        if (told.size() < MOST_TOLD) {
            told.add("line " + line + ": " + e.getMessage());
        }
    }
}
