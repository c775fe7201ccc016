// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.SqlEngine;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// JDBC driver of Varve.
///
/// | address | |
/// |---|---|
/// | `jdbc:varve:embedded:/data/dir` | an engine in this process; connections to one directory share it |
/// | `jdbc:varve://host:port/database` | a server; without a database `default` |
///
/// Properties, behind a `?` of the address or given apart: `database`, and for a server `ssl=true`.
/// Threads: any.
public final class VarveDriver implements Driver {
    static final int MAJOR = 0;
    static final int MINOR = 1;

    private static final String PREFIX = "jdbc:varve:";
    private static final String EMBEDDED = PREFIX + "embedded:";

    static {
        try {
            DriverManager.registerDriver(new VarveDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// A connection to an engine that is open in this process; closing it leaves the engine as it is.
    public static Connection connect(SqlEngine engine, String database) {
        return new JdbcConnection(new EmbeddedSession(engine, () -> {}), EMBEDDED, database).toJdbc();
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public @Nullable Connection connect(String url, @Nullable Properties given) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        int question = url.indexOf('?');
        String address = question < 0 ? url : url.substring(0, question);
        Properties properties = new Properties();
        if (given != null) {
            given.stringPropertyNames().forEach(name -> properties.put(name, given.getProperty(name)));
        }
        if (question >= 0) {
            for (String pair : url.substring(question + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    properties.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
            }
        }
        if (address.startsWith(EMBEDDED)) {
            String directory = address.substring(EMBEDDED.length());
            if (directory.isBlank()) {
                throw new SQLException("write " + EMBEDDED + "/path/of/the/data: " + url, SqlErrors.CONNECTION);
            }
            return connection(EmbeddedEngines.open(Path.of(directory)), url, properties, "");
        }
        URI server = server(address, properties);
        Session session = new RemoteSession(server);
        String path = server.getPath() == null ? "" : server.getPath();
        return connection(session, url, properties, path.isEmpty() ? "" : path.substring(1));
    }

    private static Connection connection(Session session, String url, Properties properties, String path)
            throws SQLException {
        String database = path.isEmpty() ? properties.getProperty("database", SqlEngine.DEFAULT_DATABASE) : path;
        JdbcConnection made = new JdbcConnection(session, url, database);
        if (!made.isValid(10)) {
            made.close();
            throw new SQLException("nobody answers: " + url, SqlErrors.CONNECTION);
        }
        return made.toJdbc();
    }

    private static URI server(String address, Properties properties) throws SQLException {
        String scheme = Boolean.parseBoolean(properties.getProperty("ssl", "false")) ? "https:" : "http:";
        try {
            URI uri = new URI(scheme + address.substring(PREFIX.length()));
            if (uri.getHost() == null || uri.getPort() < 0) {
                throw new SQLException("write " + PREFIX + "//host:port/database: " + address, SqlErrors.CONNECTION);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new SQLException("bad address: " + e.getMessage(), SqlErrors.CONNECTION, e);
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties given) {
        DriverPropertyInfo database = new DriverPropertyInfo("database", SqlEngine.DEFAULT_DATABASE);
        database.description = "database of texts that name none";
        DriverPropertyInfo ssl = new DriverPropertyInfo("ssl", "false");
        ssl.description = "whether to speak TLS with a server";
        ssl.choices = new String[] {"false", "true"};
        return new DriverPropertyInfo[] {database, ssl};
    }

    @Override
    public int getMajorVersion() {
        return MAJOR;
    }

    @Override
    public int getMinorVersion() {
        return MINOR;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("the driver does not log");
    }
}
