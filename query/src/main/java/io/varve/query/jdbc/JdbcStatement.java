// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs texts; one result at a time. Threads: one; [#cancel] any.
class JdbcStatement implements JdbcProxy.Target {
    private final JdbcConnection connection;
    private final List<List<? extends @Nullable Object>> batch = new ArrayList<>();
    private volatile @Nullable JdbcResultSet result;
    private @Nullable ResultSet shown;
    private long updateCount = -1;
    private long maxRows;
    private int timeoutSeconds;
    private boolean closeOnCompletion;
    private boolean closed;
    private @Nullable Statement toJdbc;

    JdbcStatement(JdbcConnection connection) {
        this.connection = connection;
    }

    Statement toJdbc() {
        Statement made = toJdbc;
        if (made == null) {
            made = this instanceof JdbcPrepared
                    ? JdbcProxy.of(PreparedStatement.class, this)
                    : JdbcProxy.of(Statement.class, this);
            toJdbc = made;
        }
        return made;
    }

    @Override
    public final void checkOpen() throws SQLException {
        if (closed) {
            throw SqlErrors.closed("the statement");
        }
        connection.checkOpen();
    }

    /// Runs a text and keeps what comes of it.
    ///
    /// @return whether there are rows to read
    final boolean run(String sql, List<? extends @Nullable Object> values) throws SQLException {
        closeResult();
        Rows rows = connection.run(
                sql, values, timeoutSeconds == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(timeoutSeconds));
        if (!rows.isOfChange()) {
            JdbcResultSet opened = new JdbcResultSet(rows, this, maxRows);
            result = opened;
            shown = opened.toJdbc();
            updateCount = -1;
            return true;
        }
        try (rows) {
            updateCount = 0;
            while (rows.next()) {
                // INSERT tells how many rows it has written.
                updateCount += rows.value(0) instanceof Long count ? count : 0;
            }
        }
        return false;
    }

    private void closeResult() throws SQLException {
        JdbcResultSet open = result;
        result = null;
        shown = null;
        if (open != null) {
            open.close();
        }
    }

    void onClosed(JdbcResultSet gone) throws SQLException {
        if (result == gone) {
            result = null;
            shown = null;
            if (closeOnCompletion) {
                close();
            }
        }
    }

    boolean execute(String sql) throws SQLException {
        return run(sql, List.of());
    }

    ResultSet executeQuery(String sql) throws SQLException {
        return rowsOf(run(sql, List.of()));
    }

    final ResultSet rowsOf(boolean hasRows) throws SQLException {
        ResultSet rows = shown;
        if (!hasRows || rows == null) {
            throw new SQLException("the statement has no rows; it was carried out", "02000");
        }
        return rows;
    }

    int executeUpdate(String sql) throws SQLException {
        return (int) executeLargeUpdate(sql);
    }

    long executeLargeUpdate(String sql) throws SQLException {
        return countOf(run(sql, List.of()));
    }

    final long countOf(boolean hasRows) throws SQLException {
        if (hasRows) {
            closeResult();
            throw new SQLException("the statement has rows; use executeQuery", "0100E");
        }
        return updateCount;
    }

    @Nullable
    ResultSet getResultSet() {
        return shown;
    }

    int getUpdateCount() {
        return (int) updateCount;
    }

    long getLargeUpdateCount() {
        return updateCount;
    }

    boolean getMoreResults() throws SQLException {
        closeResult();
        updateCount = -1;
        return false;
    }

    /// Ends the query whose rows are being read.
    final void cancel() {
        JdbcResultSet open = result;
        if (open != null) {
            open.cancel();
        }
    }

    final void close() throws SQLException {
        if (!closed) {
            closed = true;
            connection.onClosed(this);
            closeResult();
        }
    }

    boolean isClosed() {
        return closed;
    }

    Connection getConnection() {
        return connection.toJdbc();
    }

    final void add(List<? extends @Nullable Object> values) {
        batch.add(values);
    }

    void addBatch(String sql) {
        add(List.of(sql));
    }

    void clearBatch() {
        batch.clear();
    }

    /// Carries out what one of a batch says.
    void runOne(List<? extends @Nullable Object> values) throws SQLException {
        run(String.valueOf(values.getFirst()), List.of());
    }

    final int[] executeBatch() throws SQLException {
        int[] counts = new int[batch.size()];
        try {
            for (int i = 0; i < counts.length; i++) {
                runOne(batch.get(i));
                counts[i] = (int) Math.max(0, updateCount);
            }
        } finally {
            batch.clear();
        }
        return counts;
    }

    int getMaxRows() {
        return (int) maxRows;
    }

    void setMaxRows(int rows) {
        maxRows = rows;
    }

    void setLargeMaxRows(long rows) {
        maxRows = rows;
    }

    long getLargeMaxRows() {
        return maxRows;
    }

    int getQueryTimeout() {
        return timeoutSeconds;
    }

    void setQueryTimeout(int seconds) throws SQLException {
        if (seconds < 0) {
            throw new SQLException("a timeout is not negative", "HY024");
        }
        timeoutSeconds = seconds;
    }

    void closeOnCompletion() {
        closeOnCompletion = true;
    }

    boolean isCloseOnCompletion() {
        return closeOnCompletion;
    }

    int getFetchSize() {
        return 0;
    }

    void setFetchSize(int rows) {}

    int getFetchDirection() {
        return ResultSet.FETCH_FORWARD;
    }

    void setFetchDirection(int direction) throws SQLException {
        if (direction != ResultSet.FETCH_FORWARD) {
            throw new SQLFeatureNotSupportedException("rows are read forward");
        }
    }

    int getResultSetType() {
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    int getResultSetConcurrency() {
        return ResultSet.CONCUR_READ_ONLY;
    }

    int getResultSetHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    int getMaxFieldSize() {
        return 0;
    }

    /// Escapes of JDBC (`{ts …}`) are not read either way.
    void setEscapeProcessing(boolean on) {}

    boolean isPoolable() {
        return false;
    }

    void setPoolable(boolean poolable) {}

    @Nullable
    SQLWarning getWarnings() {
        return null;
    }

    void clearWarnings() {}
}
