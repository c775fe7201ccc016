// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of a server's answer, a line of JSON each. Without its last line, which counts them, an answer is not whole.
final class RemoteRows implements Rows {
    private final InputStream body;
    private final BufferedReader lines;
    private final List<PlanColumn> columns = new ArrayList<>();
    private boolean isOfChange;
    private List<?> row = List.of();
    private long count;
    private boolean ended;
    private volatile boolean cancelled;

    RemoteRows(InputStream body, BufferedReader lines) {
        this.body = body;
        this.lines = lines;
    }

    /// Reads the line with the columns.
    void readHead() throws SQLException {
        if (!(line() instanceof Map<?, ?> head) || !(head.get("columns") instanceof List<?> named)) {
            throw broken("the answer does not begin with its columns", null);
        }
        for (Object each : named) {
            if (each instanceof Map<?, ?> column) {
                columns.add(new PlanColumn(
                        String.valueOf(column.get("name")), SqlType.valueOf(String.valueOf(column.get("type")))));
            }
        }
        isOfChange = Boolean.TRUE.equals(head.get("changes"));
    }

    /// The next line; null when there is none.
    @Nullable
    Object line() throws SQLException {
        try {
            String line = lines.readLine();
            return line == null ? null : JsonLine.parse(line);
        } catch (IOException | IllegalArgumentException e) {
            throw broken("the answer broke off", e);
        }
    }

    private SQLException broken(String what, @Nullable Exception cause) {
        return cancelled
                ? new SQLException("query was cancelled", "57014", cause)
                : new SQLException(what, SqlErrors.CONNECTION, cause);
    }

    /// What an error says.
    static String text(Map<?, ?> error) {
        Object hint = error.get("hint");
        return SqlErrors.text(
                String.valueOf(error.get("error")),
                error.get("line") instanceof Long line ? line.intValue() : 0,
                error.get("column") instanceof Long column ? column.intValue() : 0,
                hint == null ? "" : hint.toString());
    }

    @Override
    public List<PlanColumn> columns() {
        return columns;
    }

    @Override
    public boolean isOfChange() {
        return isOfChange;
    }

    @Override
    public boolean next() throws SQLException {
        if (ended) {
            return false;
        }
        return switch (line()) {
            case List<?> values -> {
                row = values;
                count++;
                yield true;
            }
            case Map<?, ?> last
            when last.containsKey("error") -> {
                ended = true;
                throw SqlErrors.ofStatus(400, text(last));
            }
            case Map<?, ?> last
            when last.get("rows") instanceof Long rows && rows == count -> {
                ended = true;
                yield false;
            }
            case null, default -> {
                ended = true;
                throw broken("the answer broke off after " + count + " rows", null);
            }
        };
    }

    @Override
    public @Nullable Object value(int column) {
        Object value = row.get(column);
        return switch (value) {
            case null -> null;
            case Long number -> ofLong(number, columns.get(column).type());
            case String text when columns.get(column).type() == SqlType.DOUBLE -> Double.valueOf(text);
            default -> value;
        };
    }

    private static Object ofLong(long number, SqlType type) {
        return switch (type) {
            case UBIGINT, HUGEINT -> BigInteger.valueOf(number);
            case DOUBLE -> (double) number;
            default -> number;
        };
    }

    /// The server sees that nobody reads any more, and ends the query.
    @Override
    public void cancel() {
        cancelled = true;
        try {
            body.close();
        } catch (IOException e) {
            // It is closed either way.
            ended = cancelled;
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            lines.close();
        } catch (IOException e) {
            throw broken("cannot close the answer", e);
        }
    }
}
