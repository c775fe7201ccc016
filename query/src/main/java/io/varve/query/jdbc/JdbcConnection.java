// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A way to one database. Every statement stands for itself: there are no transactions, so auto-commit is always on and commit
/// does nothing; a rollback is refused.
///
/// Threads: one.
final class JdbcConnection implements JdbcProxy.Target {
    private final Session session;
    private final String url;
    private final Set<JdbcStatement> open = new LinkedHashSet<>();
    private final Connection toJdbc = JdbcProxy.of(Connection.class, this);
    private String database;
    private boolean readOnly;
    private boolean closed;

    JdbcConnection(Session session, String url, String database) {
        this.session = session;
        this.url = url;
        this.database = database;
    }

    Connection toJdbc() {
        return toJdbc;
    }

    String url() {
        return url;
    }

    @Override
    public void checkOpen() throws SQLException {
        if (closed) {
            throw SqlErrors.closed("the connection");
        }
    }

    Rows run(String sql, List<? extends @Nullable Object> values, long timeoutNs) throws SQLException {
        return session.run(sql, database, values, timeoutNs);
    }

    private <T extends JdbcStatement> T kept(T statement) {
        open.add(statement);
        return statement;
    }

    void onClosed(JdbcStatement statement) {
        open.remove(statement);
    }

    Statement createStatement() {
        return kept(new JdbcStatement(this)).toJdbc();
    }

    Statement createStatement(int type, int concurrency) {
        return createStatement();
    }

    Statement createStatement(int type, int concurrency, int holdability) {
        return createStatement();
    }

    PreparedStatement prepareStatement(String sql) throws SQLException {
        return (PreparedStatement) kept(new JdbcPrepared(this, sql)).toJdbc();
    }

    PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepareStatement(sql);
    }

    PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability) throws SQLException {
        return prepareStatement(sql);
    }

    PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
        if (generatedKeys == Statement.RETURN_GENERATED_KEYS) {
            throw new SQLFeatureNotSupportedException("there are no generated keys");
        }
        return prepareStatement(sql);
    }

    String nativeSQL(String sql) {
        return sql;
    }

    DatabaseMetaData getMetaData() {
        return new JdbcMetaData(this).toJdbc();
    }

    boolean getAutoCommit() {
        return true;
    }

    void setAutoCommit(boolean on) throws SQLException {
        if (!on) {
            throw new SQLFeatureNotSupportedException(
                    "there are no transactions; each statement is durable when it is done");
        }
    }

    /// Everything is committed already.
    void commit() {}

    int getTransactionIsolation() {
        return Connection.TRANSACTION_NONE;
    }

    void setTransactionIsolation(int level) {}

    boolean isReadOnly() {
        return readOnly;
    }

    /// A hint, as JDBC has it.
    void setReadOnly(boolean hint) {
        readOnly = hint;
    }

    /// Databases are schemas to JDBC.
    String getSchema() {
        return database;
    }

    void setSchema(String name) {
        database = name;
    }

    @Nullable
    String getCatalog() {
        return null;
    }

    /// There are no catalogs.
    void setCatalog(@Nullable String name) {}

    int getHoldability() {
        return java.sql.ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    void setHoldability(int holdability) {}

    Map<String, Class<?>> getTypeMap() {
        return Map.of();
    }

    Properties getClientInfo() {
        return new Properties();
    }

    @Nullable
    String getClientInfo(String name) {
        return null;
    }

    void setClientInfo(String name, @Nullable String value) {}

    void setClientInfo(Properties all) {}

    boolean isValid(int seconds) throws SQLException {
        if (closed) {
            return false;
        }
        try (Rows one = session.run("SELECT 1", "default", List.of(), Math.max(1, seconds) * 1_000_000_000L)) {
            return one.next();
        } catch (SQLException e) {
            return false;
        }
    }

    @Nullable
    SQLWarning getWarnings() {
        return null;
    }

    void clearWarnings() {}

    void abort(Executor executor) throws SQLException {
        open.forEach(JdbcStatement::cancel);
        close();
    }

    boolean isClosed() {
        return closed;
    }

    void close() throws SQLException {
        if (closed) {
            return;
        }
        SQLException first = null;
        for (JdbcStatement statement : List.copyOf(open)) {
            try {
                statement.close();
            } catch (SQLException e) {
                first = first == null ? e : first;
            }
        }
        closed = true;
        session.close();
        if (first != null) {
            throw first;
        }
    }
}
