// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import io.varve.query.exec.QueryRegistry;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TableProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `system.queries` and SHOW QUERIES: what runs now, this one included.
public final class SystemQueries implements TableProvider {
    private static final List<PlanColumn> COLUMNS = List.of(
            new PlanColumn("id", SqlType.BIGINT),
            new PlanColumn("database", SqlType.VARCHAR),
            new PlanColumn("query", SqlType.VARCHAR),
            new PlanColumn("started", SqlType.TIMESTAMP),
            new PlanColumn("elapsed_ms", SqlType.BIGINT),
            new PlanColumn("scanned_rows", SqlType.BIGINT),
            new PlanColumn("memory_bytes", SqlType.BIGINT),
            new PlanColumn("state", SqlType.VARCHAR));

    private final QueryRegistry queries;

    public SystemQueries(QueryRegistry queries) {
        this.queries = queries;
    }

    @Override
    public String name() {
        return "queries";
    }

    @Override
    public List<PlanColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<List<@Nullable Object>> rows() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (QueryRegistry.Running query : queries.all()) {
            rows.add(List.of(
                    query.id(),
                    query.database(),
                    query.sql(),
                    query.startedNs(),
                    TimeUnit.NANOSECONDS.toMillis(query.context().elapsedNs()),
                    query.context().scannedRows(),
                    query.context().heldBytes(),
                    query.context().hasEnded() ? "ending" : "running"));
        }
        return rows;
    }

    static Answer show(QueryRegistry queries) {
        return new Answer(COLUMNS, new SystemQueries(queries).rows());
    }
}
