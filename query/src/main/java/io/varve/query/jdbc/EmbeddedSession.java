// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.QueryResult;
import io.varve.query.SqlEngine;
import io.varve.query.exec.QueryContext;
import io.varve.query.plan.Parameters;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An engine in this process.
final class EmbeddedSession implements Session {
    private final SqlEngine engine;
    private final Runnable end;

    /// @param end is run when the session is closed
    EmbeddedSession(SqlEngine engine, Runnable end) {
        this.engine = engine;
        this.end = end;
    }

    @Override
    public Rows run(String sql, String database, List<? extends @Nullable Object> values, long timeoutNs)
            throws SQLException {
        return guarded(() -> {
            QueryContext context = engine.newContext(timeoutNs);
            boolean planned = false;
            try {
                SqlEngine.Planned plan = engine.plan(sql, database, Parameters.of(values), context);
                planned = true;
                return new EngineRows(engine.execute(plan, context), plan.changes());
            } finally {
                if (!planned) {
                    context.close();
                }
            }
        });
    }

    @Override
    public void close() {
        end.run();
    }

    private static <T> T guarded(Supplier<T> call) throws SQLException {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw SqlErrors.of(e);
        }
    }

    /// The rows of a result.
    private record EngineRows(QueryResult result, boolean isOfChange) implements Rows {
        @Override
        public List<PlanColumn> columns() {
            return result.columns();
        }

        @Override
        public boolean next() throws SQLException {
            return guarded(result::next);
        }

        @Override
        public @Nullable Object value(int column) {
            if (result.isNull(column)) {
                return null;
            }
            SqlType type = result.columns().get(column).type();
            return switch (type) {
                case BOOLEAN -> result.getBoolean(column);
                case BIGINT, TIMESTAMP, DATE, TIME, INTERVAL -> result.getLong(column);
                case UBIGINT, HUGEINT -> result.getInteger(column);
                case DOUBLE -> result.getDouble(column);
                case VARCHAR, CALENDAR_INTERVAL -> result.getString(column);
            };
        }

        @Override
        public void cancel() {
            result.context().cancel();
        }

        @Override
        public void close() {
            result.close();
        }
    }
}
