// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.query.exec.Operator;
import io.varve.query.exec.Operators;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.statement.Answer;
import io.varve.query.exec.statement.Scope;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.plan.LineLayout;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import java.io.IOException;
import java.util.List;

/// COPY … TO: the rows of a query into a file, which is there when all of them are, durably. Rows stream; a batch's text is kept at a time.
public final class CopyTo {
    private static final int PIECE_BYTES = 1 << 16;

    private CopyTo() {}

    /// Writes the file and answers how many rows it has; of lines also how many rows there is no line for, and why of the first ten.
    public static Answer run(Statement.CopyTo copy, Scope scope) {
        CopyDirectory directory = CopyDirectory.of(scope.copyDirectory());
        QueryContext context = scope.environment().context();
        CopyRows format = format(copy, scope);
        TextBuffer text = new TextBuffer(PIECE_BYTES);
        Rejections rejected = new Rejections("row");
        long count = 0;
        long read = 0;
        try (Operator rows = new Operators(scope.environment()).of(copy.source().root());
                CopyTarget target = directory.create(copy.file(), copy.options().overwrite())) {
            rows.open();
            format.begin(text);
            for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
                context.check();
                for (int row = 0; row < batch.count(); row++) {
                    String problem = format.add(batch, row, text);
                    read++;
                    if (problem == null) {
                        count++;
                    } else {
                        rejected.add(read, problem);
                    }
                    if (text.length() >= PIECE_BYTES) {
                        target.write(text.bytes(), text.length());
                        text.length(0);
                    }
                }
            }
            target.write(text.bytes(), text.length());
            context.check();
            target.publish();
        } catch (IOException e) {
            throw CopyDirectory.wrong("cannot write '" + copy.file() + "': " + e.getMessage(), "");
        }
        return copy.lines() == null
                ? new Answer(List.of(new PlanColumn("rows", SqlType.BIGINT)), List.of(List.of(count)))
                : rejected.answer(count);
    }

    /// Lines are written without an intake too, with InfluxDB's escapes.
    private static CopyRows format(Statement.CopyTo copy, Scope scope) {
        LineLayout lines = copy.lines();
        LineIntake intake = scope.lineIntake();
        return lines == null
                ? new CsvRows(copy.source().columns(), copy.options())
                : new LineRows(lines, intake != null && intake.doublesBackslashes());
    }
}
