// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.query.exec.statement.Answer;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What COPY left out: how much, and why the first ten were. Threads: one.
final class Rejections {
    private static final int MOST_TOLD = 10;

    private final String unit;
    private final List<String> told = new ArrayList<>();
    private long count;

    /// @param unit what is numbered: `line` or `row`
    Rejections(String unit) {
        this.unit = unit;
    }

    void add(long number, String reason) {
        count++;
        if (told.size() < MOST_TOLD) {
            told.add(unit + ' ' + number + ": " + reason);
        }
    }

    /// Counts so many more, of which nothing is told.
    void addUntold(long more) {
        count += more;
    }

    /// The columns `rows`, `rejected` and `errors`.
    Answer answer(long rows) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(rows);
        row.add(count);
        row.add(told.isEmpty() ? null : String.join("; ", told));
        return new Answer(
                List.of(
                        new PlanColumn("rows", SqlType.BIGINT),
                        new PlanColumn("rejected", SqlType.BIGINT),
                        new PlanColumn("errors", SqlType.VARCHAR)),
                List.of(row));
    }
}
