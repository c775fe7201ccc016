// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.testing.ManualClock;
import io.varve.query.SqlFixture;
import io.varve.query.http.QueryListener;
import io.varve.query.http.QueryService;
import io.varve.query.http.TestServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
final class JdbcTest {
    /// Both ways to the same rows.
    enum Way {
        EMBEDDED,
        REMOTE
    }

    @TempDir
    private Path directory;

    private SqlFixture db;
    private TestServer server;

    @BeforeEach
    void open() {
        db = SqlFixture.filled(directory, 1);
        RateMeter rates = new RateMeter(RateLimits.NONE, new ManualClock(0));
        server = new TestServer(new QueryService(db.sql(), QueryListener.NONE, rates));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        db.close();
    }

    private Connection connect(Way way) throws SQLException {
        return way == Way.EMBEDDED
                ? VarveDriver.connect(db.sql(), "default")
                : DriverManager.getConnection(
                        "jdbc:varve://127.0.0.1:" + server.address().getPort() + "/default");
    }

    private static List<String> rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                row.add(result.getString(i));
            }
            rows.add(String.join(",", row.stream().map(String::valueOf).toList()));
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadValuesOfEachType(Way way) throws SQLException {
        String sql =
                "SELECT true AS b, -7 AS i, 18446744073709551615::ubigint AS u, 12345678901234567890123 AS h, 1.5 AS d,"
                        + " 'NaN'::double AS n, 'é\"x' AS s, TIMESTAMP '2024-01-02 03:04:05.000000006' AS t, 90m AS v,"
                        + " NULL::bigint AS z";
        try (Connection connection = connect(way);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertTrue(row.next());
            assertTrue(row.getBoolean("b"));
            assertEquals(-7, row.getInt("I"));
            assertEquals(-7L, row.getObject(2));
            assertEquals(new BigDecimal("18446744073709551615"), row.getBigDecimal("u"));
            assertThrows(SQLException.class, () -> row.getLong("u"));
            assertEquals(new BigDecimal("12345678901234567890123"), row.getObject("h"));
            assertEquals(1.5, row.getDouble("d"));
            assertTrue(Double.isNaN(row.getDouble("n")));
            assertEquals("é\"x", row.getString("s"));
            Instant time = Instant.parse("2024-01-02T03:04:05.000000006Z");
            assertEquals(Timestamp.from(time), row.getTimestamp("t"));
            assertEquals(time, row.getObject("t", Instant.class));
            assertEquals(LocalDateTime.parse("2024-01-02T03:04:05.000000006"), row.getObject("t", LocalDateTime.class));
            assertEquals("2024-01-02 03:04:05.000000006", row.getString("t"));
            assertEquals(Duration.ofMinutes(90), row.getObject("v", Duration.class));
            assertEquals("01:30:00", row.getString("v"));
            assertEquals(0, row.getLong("z"));
            assertTrue(row.wasNull());
            assertNull(row.getObject("z"));
            assertThrows(SQLException.class, () -> row.getString("nope"));
            assertThrows(SQLException.class, () -> row.getInt("s"));
            assertFalse(row.next());
            ResultSetMetaData columns = row.getMetaData();
            assertEquals(Types.NUMERIC, columns.getColumnType(3));
            assertEquals("TIMESTAMP", columns.getColumnTypeName(8));
            assertEquals(Timestamp.class.getName(), columns.getColumnClassName(8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPrepareInsertAndCount(Way way) throws SQLException {
        try (Connection connection = connect(way);
                Statement statement = connection.createStatement()) {
            assertEquals(0, statement.executeUpdate("CREATE TABLE t (host TAG, v DOUBLE, n BIGINT)"));
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO t (time, host, v, n) VALUES (?, ?, ?, ?)")) {
                for (int i = 0; i < 3; i++) {
                    insert.setTimestamp(
                            1,
                            Timestamp.from(Instant.parse("2024-01-02T00:00:00Z").plusSeconds(i)));
                    insert.setString(2, "it's " + i);
                    insert.setDouble(3, i / 2.0);
                    insert.setNull(4, Types.BIGINT);
                    insert.addBatch();
                }
                assertEquals(3, insert.executeBatch().length);
                insert.setObject(4, 5);
                assertEquals(1, insert.executeUpdate());
                insert.clearParameters();
                assertThrows(SQLException.class, insert::executeUpdate);
            }
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT host, v, n FROM t WHERE time >= ? AND v > ? ORDER BY time")) {
                query.setString(1, "2024-01-02");
                query.setDouble(2, 0);
                assertEquals(List.of("it's 1,0.5,null", "it's 2,1.0,5"), rows(query.executeQuery()));
            }
            assertTrue(statement.execute("SELECT 1"));
            assertEquals(-1, statement.getUpdateCount());
            assertFalse(statement.execute("DROP TABLE t"));
            assertEquals(0, statement.getUpdateCount());
            assertThrows(SQLException.class, () -> statement.executeUpdate("SELECT 1"));
            assertThrows(SQLException.class, () -> statement.executeQuery("FLUSH TABLE cpu"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellErrors(Way way) throws SQLException {
        Connection connection = connect(way);
        try (Statement statement = connection.createStatement()) {
            SQLSyntaxErrorException e = assertThrows(
                    SQLSyntaxErrorException.class, () -> statement.executeQuery("SELECT usage_usr FROM cpu"));
            assertEquals("unknown column usage_usr (line 1, column 8); did you mean \"usage_user\"?", e.getMessage());
            assertThrows(SQLException.class, () -> rows(statement.executeQuery("SELECT *, 1 / (n - 1998) FROM cpu")));
            ResultSet late = statement.executeQuery("SELECT 1");
            assertThrows(SQLFeatureNotSupportedException.class, late::previous);
            assertThrows(SQLFeatureNotSupportedException.class, () -> connection.setAutoCommit(false));
            connection.close();
            assertThrows(SQLException.class, () -> statement.executeQuery("SELECT 1"));
            assertTrue(late.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadLargeAnswersOrLeaveThem(Way way) throws SQLException {
        try (Connection connection = connect(way);
                Statement statement = connection.createStatement()) {
            assertEquals(
                    10_000, rows(statement.executeQuery("SELECT * FROM cpu")).size());
            statement.setMaxRows(7);
            assertEquals(7, rows(statement.executeQuery("SELECT * FROM cpu")).size());
            statement.setMaxRows(0);
            ResultSet left = statement.executeQuery("SELECT * FROM cpu");
            assertTrue(left.next());
            statement.cancel();
            assertThrows(SQLException.class, () -> rows(left));
            assertEquals(List.of("1"), rows(statement.executeQuery("SELECT 1")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadAndSetDatesAndTimesOfDay(Way way) throws SQLException {
        String sql =
                "SELECT d, d::time, DATE 'infinity', INTERVAL '14 months' FROM (VALUES (TIMESTAMP '2024-02-29 10:30:00')) AS v(d)"
                        + " WHERE d::date = ? AND d::time < ?";
        try (Connection connection = connect(way);
                PreparedStatement statement =
                        connection.prepareStatement(sql.replace("SELECT d,", "SELECT d::date,"))) {
            statement.setDate(1, Date.valueOf("2024-02-29"));
            statement.setTime(2, Time.valueOf("11:00:00"));
            try (ResultSet row = statement.executeQuery()) {
                assertTrue(row.next());
                assertEquals(Date.valueOf("2024-02-29"), row.getObject(1));
                assertEquals(LocalDate.of(2024, 2, 29), row.getObject(1, LocalDate.class));
                assertEquals(
                        Instant.parse("2024-02-29T00:00:00Z"),
                        row.getTimestamp(1).toInstant());
                assertEquals("2024-02-29", row.getString(1));
                assertEquals(Time.valueOf("10:30:00"), row.getTime(2));
                assertEquals(LocalTime.of(10, 30), row.getObject(2, LocalTime.class));
                assertEquals("infinity", row.getString(3));
                assertEquals("1 year 2 mons", row.getObject(4));
                assertThrows(SQLException.class, () -> row.getDate(3));
                assertEquals(Types.DATE, row.getMetaData().getColumnType(1));
                assertEquals(Types.TIME, row.getMetaData().getColumnType(2));
            }
            statement.setObject(1, LocalDate.of(2024, 3, 1));
            assertEquals(List.of(), rows(statement.executeQuery()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDescribeTheDatabaseToTools(Way way) throws SQLException {
        try (Connection connection = connect(way)) {
            var data = connection.getMetaData();
            assertEquals("Varve", data.getDatabaseProductName());
            assertFalse(data.supportsTransactions());
            assertEquals(List.of("default,null"), rows(data.getSchemas()));
            ResultSet tables = data.getTables(null, "def%", "n_ar", new String[] {"TABLE"});
            assertTrue(tables.next());
            assertEquals("near", tables.getString("TABLE_NAME"));
            assertFalse(tables.next());
            ResultSet columns = data.getColumns(null, null, "near", "%");
            List<String> seen = new ArrayList<>();
            while (columns.next()) {
                seen.add(columns.getString("COLUMN_NAME") + ":" + columns.getInt("DATA_TYPE") + ":"
                        + columns.getString("IS_NULLABLE"));
            }
            assertEquals(
                    List.of("time:93:NO", "a:12:YES", "x:-5:YES"),
                    seen.stream()
                            .sorted(Comparator.comparingInt(JdbcTest::rank))
                            .toList());
            assertEquals(11, rows(data.getTypeInfo()).size());
            assertEquals(List.of(), rows(data.getPrimaryKeys(null, null, "near")));
            assertEquals(List.of("TABLE"), rows(data.getTableTypes()));
        }
    }

    private static int rank(String column) {
        return column.startsWith("time") ? 0 : column.startsWith("a") ? 1 : 2;
    }

    @Test
    void shouldShareAnEmbeddedDirectory(@TempDir Path other) throws SQLException {
        String url = "jdbc:varve:embedded:" + other.resolve("data") + "?database=d";
        try (Connection one = DriverManager.getConnection(url);
                Connection two = DriverManager.getConnection(url)) {
            one.createStatement().executeUpdate("CREATE TABLE t (v DOUBLE)");
            one.createStatement().executeUpdate("INSERT INTO t (v) VALUES (1)");
            assertEquals(List.of("1.0"), rows(two.createStatement().executeQuery("SELECT v FROM t")));
        }
        try (Connection again = DriverManager.getConnection(url)) {
            assertEquals(List.of("1"), rows(again.createStatement().executeQuery("SELECT count(*) FROM t")));
        }
    }

    @ParameterizedTest
    @CsvSource({"jdbc:varve://127.0.0.1:1/d", "jdbc:varve://nowhere", "jdbc:varve:embedded:", "jdbc:varve://a b:1/d"})
    void shouldSayWhyThereIsNoConnection(String url) {
        SQLException e = assertThrows(SQLException.class, () -> DriverManager.getConnection(url));
        assertTrue(String.valueOf(e.getSQLState()).startsWith("08"), e::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, %, true",
        "cpu, c_u, true",
        "cpu, c\\_u, false",
        "c_u, c\\_u, true",
        "cpu, %p%, true",
        "cpu, cp, false"
    })
    void shouldMatchPatternsOfNames(String name, String pattern, boolean expected) {
        assertEquals(expected, JdbcMetaData.isLike(name, pattern));
    }
}
