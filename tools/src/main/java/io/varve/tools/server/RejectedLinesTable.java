// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.ingest.flow.RejectedLine;
import io.varve.ingest.flow.RejectedLines;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `system.rejected_lines`: the last lines of line protocol that were refused, oldest first.
///
/// Threads: any.
final class RejectedLinesTable implements TableProvider {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("time", SqlType.TIMESTAMP),
            new PlanColumn("database", SqlType.VARCHAR),
            new PlanColumn("table", SqlType.VARCHAR),
            new PlanColumn("line", SqlType.VARCHAR),
            new PlanColumn("line_number", SqlType.BIGINT),
            new PlanColumn("reason", SqlType.VARCHAR),
            new PlanColumn("peer", SqlType.VARCHAR));

    private final RejectedLines rejected;

    RejectedLinesTable(RejectedLines rejected) {
        this.rejected = rejected;
    }

    @Override
    public String name() {
        return "rejected_lines";
    }

    @Override
    public List<PlanColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (RejectedLine line : rejected.recent()) {
            rows.add(Arrays.asList(
                    line.epochNs(),
                    line.database(),
                    line.table(),
                    line.text(),
                    line.lineNumber(),
                    line.reason(),
                    line.source()));
        }
        return rows;
    }
}
