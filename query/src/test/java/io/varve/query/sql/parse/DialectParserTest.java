// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.plan.QueryException;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import io.varve.query.plan.TableRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectParserTest {
    private static Statement statement(String sql) {
        return assertInstanceOf(SqlStatement.class, DialectParser.parse(sql)).statement();
    }

    private static String expression(String text) {
        String query = DialectParser.parse("SELECT " + text + " FROM t").toString();
        return query.substring("SELECT ".length(), query.indexOf("FROM"))
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Test
    void shouldParseCreateTable() {
        assertEquals(
                new Statement.CreateTable(
                        new TableRef("", "cpu"),
                        true,
                        List.of(
                                new Statement.NewColumn("host", ScanColumn.Role.TAG, SqlType.VARCHAR),
                                new Statement.NewColumn("usage", ScanColumn.Role.FIELD, SqlType.DOUBLE),
                                new Statement.NewColumn("n", ScanColumn.Role.FIELD, SqlType.BIGINT),
                                new Statement.NewColumn("u", ScanColumn.Role.FIELD, SqlType.UBIGINT),
                                new Statement.NewColumn("ok", ScanColumn.Role.FIELD, SqlType.BOOLEAN),
                                new Statement.NewColumn("tag", ScanColumn.Role.FIELD, SqlType.VARCHAR),
                                new Statement.NewColumn("value", ScanColumn.Role.FIELD, SqlType.DOUBLE)),
                        Map.of("retention", "30d", "hot.age", "12 hours", "width", "1", "late", "true")),
                statement(
                        "CREATE TABLE IF NOT EXISTS cpu (host TAG, usage DOUBLE PRECISION, n int8, u UBIGINT, ok bool,"
                                + " tag text, value float8, time TIMESTAMP)"
                                + " WITH (retention = 30d, Hot.age = '12 hours', width = 1, late = true);"));
    }

    @Test
    void shouldParseTheOtherStatements() {
        assertEquals(
                new Statement.AlterTable(new TableRef("db", "t"), Map.of("retention", "1w")),
                statement("alter table db.t set (retention = 1w)"));
        assertEquals(new Statement.CreateDatabase("d", false, Map.of()), statement("CREATE DATABASE d"));
        assertEquals(
                new Statement.CreateDatabase("D e", true, Map.of()),
                statement("create database if not exists \"D e\";"));
        assertEquals(new Statement.FlushTable(new TableRef("", "table")), statement("FLUSH TABLE \"table\""));
        assertEquals(new Statement.ShowDatabases(), statement("SHOW DATABASES"));
        assertEquals(new Statement.ShowTables(""), statement("show tables"));
        assertEquals(new Statement.ShowTables("x"), statement("SHOW TABLES FROM x"));
        assertEquals(new Statement.ShowColumns(new TableRef("", "tables")), statement("SHOW COLUMNS FROM tables"));
        assertEquals(new Statement.ShowStorage("", ""), statement("SHOW STORAGE"));
        assertEquals(new Statement.ShowStorage("", "storage"), statement("SHOW STORAGE FROM storage"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5m | 0 300000000000",
                "1h30m | 0 5400000000000",
                "24h | 0 86400000000000",
                "10s | 0 10000000000",
                "500ms | 0 500000000",
                "1d | 0 86400000000000",
                "1w | 0 604800000000000",
                "100us | 0 100000",
                "7ns | 0 7",
                "INTERVAL '5 minutes' | 0 300000000000",
                "interval '1 day 02:03:04.5' | 0 93784500000000",
                "INTERVAL '1 month 2 days' | 1 172800000000000 TRUE",
                "INTERVAL '1 year ago' | -12 0 TRUE",
                "INTERVAL '-3 hours' | 0 -10800000000000",
                "INTERVAL 'P1Y2M3DT4H5M6S' | 14 273906000000000 TRUE",
                "INTERVAL '1.5 h' | 0 5400000000000",
                "INTERVAL '5m' | 0 300000000000"
            })
    void shouldReadSpansToTheNanosecond(String text, String monthsAndNanos) {
        assertEquals("$INTERVAL(" + monthsAndNanos.replace(" ", ", ") + ")", expression(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TIMESTAMP '2023-11-14 22:13:20.000000002' | 1700000000000000002",
                "timestamp '2023-11-14T22:13:20Z' | 1700000000000000000",
                "TIMESTAMP '2023-11-15 00:13:20+02' | 1700000000000000000",
                "TIMESTAMPTZ '2023-11-14 17:43:20-04:30' | 1700000000000000000",
                "TIMESTAMP '2023-11-14 22:13' | 1699999980000000000",
                "TIMESTAMP '1969-12-31 23:59:59.999999999' | -1",
                "TIMESTAMP '1677-09-21 00:12:43.145224193' | -9223372036854775807"
            })
    void shouldReadPointsInTimeToTheNanosecond(String text, long epochNs) {
        assertEquals("$TIMESTAMP(" + epochNs + ")", expression(text));
    }

    @Test
    void shouldBindCastsTighterThanComparisons() {
        assertEquals(
                "`time` > CAST('2023-01-01' AS TIMESTAMP)",
                DialectParser.parse("SELECT 1 FROM t WHERE time > '2023-01-01'::timestamp")
                        .toString()
                        .replaceAll("(?s).*WHERE ", ""));
        assertEquals("`a` + CAST(`b` AS BIGINT) * 2", expression("a + b::bigint * 2"));
        assertEquals("CAST(CAST(`a` AS TEXT) AS DOUBLE PRECISION)", expression("a::text::double precision"));
        assertEquals("`a` <> 1", expression("a != 1"));
    }

    @Test
    void shouldReadDistinctOn() {
        String sql = DialectParser.parse("SELECT DISTINCT ON (host, (a + 1)) * FROM cpu ORDER BY host, time DESC")
                .toString()
                .replaceAll("\\s+", " ");
        assertTrue(sql.startsWith("SELECT $DISTINCT_ON(`host`, `a` + 1), *"), sql);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT a b c FROM t | 1 | 12 | syntax error at \"c\"",
                "SELECT FROM FROM t | 1 | 8 | syntax error at \"FROM\"",
                "SELECT a FROM | 1 | 13 | syntax error at the end of the text",
                "SELECT 'abc | 1 | 8 | text without closing '",
                "SELECT TIMESTAMP '2023-13-01' | 1 | 8 | not a point in time: '2023-13-01': no such day",
                "SELECT INTERVAL '5 minuets' | 1 | 8 | not an interval: '5 minuets': unknown unit \"minuets\"",
                "SELECT 1; SELECT 2 | 1 | 11 | one statement at a time: text after ';'",
                "UPDATE t SET a = 1 | 1 | 1 | UPDATE is not supported yet",
                "FROB t | 1 | 1 | syntax error at \"FROB\"",
                "SELECT a::strnig FROM t | 1 | 11 | unknown type strnig",
                "CREATE TABLE t (a TAG, a DOUBLE) | 1 | 24 | column a is named twice",
                "CREATE TABLE t (a TAG) WITH (x = 1, X = 2) | 1 | 37 | option x is given twice",
                "DROP VIEW t | 1 | 6 | DROP VIEW is not supported yet",
                "SHOW GRANTS | 1 | 6 | SHOW GRANTS is not supported yet",
                "SELECT @ FROM t | 1 | 8 | unexpected character '@'"
            })
    void shouldTellTheLineAndColumnOfAnError(String sql, int line, int column, String message) {
        for (String prefix : List.of("", "\n\n", "-- comment\n/* more\n */ ")) {
            QueryException e = assertThrows(QueryException.class, () -> DialectParser.parse(prefix + sql));
            int lines = (int) prefix.chars().filter(c -> c == '\n').count();
            int shift = prefix.length() - prefix.lastIndexOf('\n') - 1;
            assertEquals(
                    message + "@" + (line + lines) + ":" + (column + shift),
                    e.getMessage() + "@" + e.line() + ":" + e.column());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((((",
                "SELECT " + "1",
                ";",
                "",
                "SELECT \u0000",
                "\u00e9",
                "SELECT '\u20ac'",
                "SELECT * FROM \"",
                "/*"
            })
    void shouldAnswerAnyTextWithTreeOrError(String sql) {
        try {
            DialectParser.parse(sql);
        } catch (QueryException e) {
            assertTrue(
                    e.line() >= 1 && e.column() >= 1, sql + ": " + e.line() + ":" + e.column() + " " + e.getMessage());
        }
    }

    @Test
    void shouldBoundNesting() {
        String deep = "SELECT " + "(".repeat(100_000) + "1" + ")".repeat(100_000);
        QueryException e = assertThrows(QueryException.class, () -> DialectParser.parse(deep));
        assertEquals("more than 200 nested parentheses", e.getMessage());
    }

    @Test
    void shouldHintAtQuotesForReservedWords() {
        QueryException e = assertThrows(QueryException.class, () -> DialectParser.parse("SELECT table FROM t"));
        assertEquals("table is a reserved word; as a name it needs double quotes: \"table\"", e.hint());
    }
}
