// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.query.SqlFixture;
import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What queries make of dates and times of day.
@Timeout(120)
final class CalendarTypesTest {
    @TempDir
    private Path directory;

    private SqlFixture db;

    @BeforeEach
    void open() {
        db = SqlFixture.filled(directory, 1);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DATE '2024-02-28' + 2 | 2024-03-01",
                "2 + '2024-02-28'::date | 2024-03-01",
                "CAST('2024-03-01' AS DATE) - 1 | 2024-02-29",
                "DATE '2024-03-01' - DATE '2024-02-01' | 29",
                "DATE '2024-01-31' + INTERVAL '1 month' | 2024-02-29T00:00:00",
                "DATE '2024-01-01' - INTERVAL '1 hour' | 2023-12-31T23:00:00",
                "DATE '2024-01-01' + TIME '10:30' | 2024-01-01T10:30:00",
                "DATE '2024-01-01' - TIMESTAMP '2023-12-31 12:00' | 12:00:00",
                "TIMESTAMP '2024-01-01 23:59:59'::date | 2024-01-01",
                "TIMESTAMP '1969-12-31 23:59:59'::date | 1969-12-31",
                "TIMESTAMP '1969-12-31 23:59:59'::time | 23:59:59",
                "DATE '2024-01-01'::timestamp | 2024-01-01T00:00:00",
                "concat(DATE '2024-01-01', ' ', TIME '10:00') | 2024-01-01 10:00:00",
                "DATE 'infinity' > DATE '5874897-12-31' | true",
                "DATE '-infinity' + 1 | -infinity",
                "DATE '2024-01-01' = TIMESTAMP '2024-01-01' | true",
                "DATE '2024-01-02' > '2024-01-01' | true",
                "DATE '2024-01-01' IN ('2023-01-01', '2024-01-01') | true",
                "DATE '2024-01-01' IN (SELECT TIMESTAMP '2024-01-01') | true",
                "DATE '2024-01-01' BETWEEN '2023-01-01' AND TIMESTAMP '2024-01-01' | true",
                "coalesce(DATE '2024-01-01', TIMESTAMP '2024-05-05 12:00') | 2024-01-01T00:00:00",
                "greatest(DATE '2024-01-01', DATE '2024-02-01') | 2024-02-01",
                "nullif(DATE '2024-01-01', DATE '2024-01-01') | null",
                "CASE WHEN true THEN DATE '2024-01-01' ELSE TIMESTAMP '2024-01-01 12:00' END | 2024-01-01T00:00:00",
                "extract(year FROM DATE '1500-05-17') | 1500",
                "extract(year FROM DATE '0044-03-15 BC') | -44",
                "extract(century FROM DATE '0044-03-15 BC') | -1",
                "extract(week FROM DATE '2005-01-01') | 53",
                "extract(epoch FROM DATE '1969-12-31') | -86400",
                "extract(julian FROM DATE '2000-01-01') | 2451545",
                "extract(month FROM DATE 'infinity') | null",
                "extract(year FROM DATE '-infinity') | -Infinity",
                "extract(epoch FROM TIMESTAMP '1992-09-20 11:30:00.0') | 716988600",
                "date_part('hour', DATE '2024-01-01') | 0",
                "date_part('minute', TIME '10:11:12') | 11",
                "date_part(NULL, TIME '10:11:12') | null",
                "date_trunc('month', DATE '1992-02-02') | 1992-02-01T00:00:00",
                "time_bucket('1 week', DATE '2024-01-05') | 2024-01-01T00:00:00",
                "TIME '23:30' + INTERVAL '1 hour' | 00:30:00",
                "TIME '00:10' - INTERVAL '20 minutes' | 23:50:00",
                "TIME '10:00' - TIME '09:15:30.5' | 00:44:29.5",
                "TIME '10:00' < '10:00:01' | true",
                "INTERVAL '1 day 30 minutes'::time | 00:30:00",
                "TIME '01:00'::interval * 2 | 02:00:00",
                "make_date(2021, 12, 30) | 2021-12-30",
                "make_date(-44, 3, 15) | 0044-03-15 BC",
                "make_date(NULL, 12, 30) | null",
                "make_time(12, 41, 46.123456) | 12:41:46.123456",
                "make_timestamp(2021, 12, 30, 12, 41, 46.5) | 2021-12-30T12:41:46.5",
                "make_timestamptz(2021, 12, 30, 10, 12, 4.25, 'America/New_York') | 2021-12-30T15:12:04.25",
                "make_timestamptz(2021, 12, 30, 10, 12, 4.25) | 2021-12-30T10:12:04.25",
                "to_timestamp(1284352323.5) | 2010-09-13T04:32:03.5",
                "to_timestamp(-1) | 1969-12-31T23:59:59",
                "TIMESTAMPTZ '2021-05-25 04:55:03 EST' | 2021-05-25T09:55:03",
                "TIMESTAMPTZ '2021-05-25 04:55:03 cest' | 2021-05-25T02:55:03",
                "'1880-05-15T12:00:00+00:50:20'::timestamptz | 1880-05-15T11:09:40",
                "current_date = now()::date AND current_time = now()::time | true"
            })
    void shouldCalculateWithDatesAndTimesOfDay(String expression, String value) {
        assertEquals(value + "\n", db.rows("SELECT " + expression));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1:8 | SELECT '2024-13-01'::date | not a date: '2024-13-01': no such day",
                "1:8 | SELECT DATE 'soon' | not a date: 'soon': expected YYYY-MM-DD",
                "1:8 | SELECT '25:00'::time | not a time of day: '25:00': 25 is beyond 24",
                "1:8 | SELECT note::date FROM cpu WHERE note = 'k0' | not a date: 'k0': expected YYYY-MM-DD",
                "1:48 | SELECT 1 FROM cpu WHERE 1 = 1 AND time::date = 'x' | not a date: 'x': expected YYYY-MM-DD",
                "1:8 | SELECT DATE '2024-01-01' + 1.5 | operator + does not take (DATE, DOUBLE)",
                "1:8 | SELECT TIME '10:00' + 5 | operator + does not take (TIME, BIGINT)",
                "1:8 | SELECT DATE '2024-01-01' > 5 | > does not take these types: DATE > BIGINT",
                "1:8 | SELECT DATE '2024-01-01'::bigint | function cast as bigint does not take (DATE)",
                "1:8 | SELECT DATE '5874897-12-31' + 1 | date out of range: outside of the years 4714 BC to 5874897",
                "1:8 | SELECT DATE '3000-01-01'::timestamp | timestamp out of range: outside of the years 1677 to 2262",
                "1:8 | SELECT DATE 'infinity' - DATE '2024-01-01' | date out of range: infinite dates cannot be subtracted",
                "1:8 | SELECT extract(day FROM TIME '10:00') | a time of day has no day",
                "1:8 | SELECT make_date(2021, 13, 1) | date out of range: no such day",
                "1:8 | SELECT make_time(25, 0, 0) | time out of range: no such time of day",
                "1:8 | SELECT make_timestamptz(2021, 1, 1, 1, 1, 1, 'Europe/Duck') | unknown time zone 'Europe/Duck'",
                "1:8 | SELECT to_timestamp('NaN'::double) | timestamp out of range: outside of the years 1677 to 2262",
                "1:8 | SELECT TIMESTAMP '2021-05-25 04:55 XST' | not a point in time: '2021-05-25 04:55 XST': unexpected \"XST\"",
                "1:45 | SELECT * FROM (VALUES (DATE '2024-01-01'), ('x')) AS v | not a date: 'x': expected YYYY-MM-DD",
                "1:24 | SELECT * FROM (VALUES ('x'), (1)) AS v | invalid text for BIGINT: \"x\"",
                "1:8 | SELECT i::interval FROM (VALUES ('1 foo')) AS v(i) | not an interval: '1 foo': unknown unit \"foo\"",
                "1:8 | SELECT INTERVAL '1 month' * 1e30 | interval out of range",
                "1:8 | SELECT i * 1e30 FROM (VALUES (INTERVAL '1 month')) AS v(i) | interval out of range",
                "1:8 | SELECT i / 0 FROM (VALUES (INTERVAL '1 month')) AS v(i) | division by zero",
                "1:8 | SELECT INTERVAL '1 month' / INTERVAL '1 day' | an interval of months has no fixed length",
                "1:8 | SELECT time_bucket(i::interval, now()) FROM (VALUES ('1 month')) AS v(i)"
                        + " | an interval of months has no fixed length: 1 mon",
                "1:8 | SELECT extract(foo FROM INTERVAL '1 day') | unknown unit foo of extract from an interval",
                "1:8 | SELECT make_interval(0, 0, 0, 0, 0, 0, 'NaN'::double) | interval out of range",
                "1:19 | CREATE TABLE z (d DATE) | a column cannot have type DATE"
            })
    void shouldSayWhatIsWrongWithADateAndWhere(String place, String sql, String message) {
        QueryException e = assertThrows(QueryException.class, () -> db.rows(sql));
        assertEquals(message, e.getMessage());
        assertEquals(place, e.line() + ":" + e.column());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INTERVAL '1 month' | 1 mon",
                "INTERVAL '1.5' YEAR | 1 year",
                "INTERVAL '-1.5' MINUTE | -00:01:00",
                "INTERVAL '1.5' SECOND | 00:00:01.5",
                "'1.5 years'::interval | 1 year 6 mons",
                "'00:00:'::interval | 00:00:00",
                "'1 month'::text::interval | 1 mon",
                "INTERVAL '1 month'::text | 1 mon",
                "INTERVAL '30 days' = INTERVAL '1 month' | true",
                "INTERVAL '30 days' > INTERVAL '1 month' | false",
                "INTERVAL '31 days' > INTERVAL '1 month' | true",
                "INTERVAL '1 year' = INTERVAL '12 months' | true",
                "INTERVAL '1 month' > '29 days' | true",
                "INTERVAL '1000 years' < INTERVAL '1001 years' | true",
                "INTERVAL '1 day' IN (INTERVAL '1 month', INTERVAL '24 hours') | true",
                "INTERVAL '1 month' IS DISTINCT FROM NULL | true",
                "INTERVAL '1 month' * 1.5 | 1 mon 15 days",
                "INTERVAL '1 month' / 2 | 15 days",
                "INTERVAL '1 day' - INTERVAL '1 month' | -1 mons +1 day",
                "-INTERVAL '1 month 1 day' | -1 mons -1 days",
                "coalesce(NULL, INTERVAL '1 day', INTERVAL '1 month') | 1 day",
                "greatest(INTERVAL '1 month', INTERVAL '40 days') | 40 days",
                "CASE WHEN true THEN INTERVAL '1 day' ELSE INTERVAL '1 month' END | 1 day",
                "TIMESTAMP '2024-01-31' + INTERVAL '1 month' | 2024-02-29T00:00:00",
                "TIME '10:00' + INTERVAL '1 month 1 hour' | 11:00:00",
                "extract(month FROM INTERVAL '14 months') | 2",
                "extract(year FROM INTERVAL '14 months') | 1",
                "extract(epoch FROM INTERVAL '1 year 1 month') | 34149600",
                "extract(hour FROM INTERVAL '25 hours') | 1",
                "date_part('second', INTERVAL '1.5 seconds') | 1.5",
                "age(TIMESTAMP '2001-04-10', TIMESTAMP '1957-06-13') | 43 years 9 mons 27 days",
                "age(DATE '1900-01-01', DATE '1950-01-01') | -50 years",
                "age(NULL, TIMESTAMP '1957-06-13') | null",
                "age(DATE '1900-06-13') > INTERVAL '1 year' | true",
                "age(current_date) | 00:00:00",
                "justify_days(INTERVAL '65 days') | 2 mons 5 days",
                "justify_hours(INTERVAL '27 hours') | 1 day 03:00:00",
                "justify_interval(INTERVAL '1 month -1 hour') | 29 days 23:00:00",
                "make_interval(1, 2, 0, 3, 4, 5, 6.5) | 1 year 2 mons 3 days 04:05:06.5",
                "make_interval(2) | 2 years"
            })
    void shouldCalculateWithMonths(String expression, String value) {
        assertEquals(value + "\n", db.rows("SELECT " + expression));
    }

    @Test
    void shouldHaveMonthsInColumns() {
        String rows =
                "(VALUES (INTERVAL '1 month'), (INTERVAL '1 day'), ('2 months 3 days'::interval), (NULL)) AS v(i)";
        assertEquals(
                "null,null\n2 mons 3 days,2024-04-03T00:00:00\n1 mon,2024-02-29T00:00:00\n1 day,2024-02-01T00:00:00\n",
                db.rows("SELECT i, TIMESTAMP '2024-01-31' + i FROM " + rows + " ORDER BY i DESC"));
        assertEquals("1 day,2 mons 3 days,3\n", db.rows("SELECT min(i), max(i), count(DISTINCT i) FROM " + rows));
        assertEquals(
                "1 mon,30 days\n",
                db.rows("SELECT i, j FROM " + rows + " JOIN (SELECT INTERVAL '30 days' AS j) AS w ON i = j"));
        assertEquals("1 mon\n1 day\n", db.rows("SELECT INTERVAL '1 month' UNION ALL SELECT INTERVAL '1 day'"));
        assertEquals(
                "2024-01-30T00:00:00\n2024-01-01T00:00:00\n",
                db.rows("SELECT TIMESTAMP '2024-01-31' - i::interval FROM (VALUES ('1 day'), ('30 days')) AS v(i)"));
    }

    @Test
    void shouldMoveABoundByMonths() {
        assertEquals(
                "Scan default.cpu [] time=[1709157600000000000, -) keys=[] calls=[COUNT(*):BIGINT]\n",
                db.rows("EXPLAIN SELECT count(*) FROM cpu"
                        + " WHERE time >= TIMESTAMP '2024-03-31' - INTERVAL '1 month' - INTERVAL '2 hours'"));
    }

    @Test
    void shouldGroupOrderAndJoinByDays() {
        String rows = "(VALUES (TIMESTAMP '2024-01-01 10:00', 1), (TIMESTAMP '2024-01-01 12:00', 2),"
                + " (TIMESTAMP '2024-01-02 10:00', 4)) AS v(t, x)";
        assertEquals(
                "2024-01-02,4,10:00:00\n2024-01-01,3,12:00:00\n",
                db.rows("SELECT t::date, sum(x), max(t::time) FROM " + rows + " GROUP BY 1 ORDER BY 1 DESC"));
        assertEquals(
                "2024-01-02,4\n",
                db.rows("SELECT d, x FROM " + rows + " JOIN (SELECT DATE '2024-01-02' AS d) AS w ON w.d = t::date"));
        assertEquals("2024-01-01\n2024-01-02\n", db.rows("SELECT DISTINCT t::date FROM " + rows + " ORDER BY 1"));
        assertEquals(
                "2024-01-01,null\n2024-01-01,0\n2024-01-02,1\n",
                db.rows("SELECT t::date, t::date - lag(t::date) OVER (ORDER BY t) FROM " + rows));
        assertEquals(
                "2024-01-01T00:00:00\n2024-01-02T12:00:00\n",
                db.rows("SELECT DATE '2024-01-01' UNION SELECT TIMESTAMP '2024-01-02 12:00' ORDER BY 1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(3), ('42') | 3 42",
                "(' 7 '), (1.5), (2) | 7 1.5 2",
                "('2024-01-02'), (NULL), (DATE '2024-01-01') | 2024-01-02 null 2024-01-01",
                "('f'), (true) | false true",
                "('a'), (NULL) | a null"
            })
    void shouldGiveTextsInValuesTheTypeOfTheirColumn(String rows, String values) {
        assertEquals(values.replace(' ', '\n') + "\n", db.rows("SELECT * FROM (VALUES " + rows + ") AS v"));
    }

    @Test
    void shouldMoveAFrameOverDatesBySpans() {
        assertEquals(
                "1\n3\n4\n",
                db.rows(
                        "SELECT sum(x) OVER (ORDER BY d RANGE BETWEEN INTERVAL '2 days' PRECEDING AND CURRENT ROW)"
                                + " FROM (VALUES (DATE '2024-01-01', 1), (DATE '2024-01-02', 2), (DATE '2024-01-05', 4)) AS v(d, x)"));
    }

    @Test
    void shouldBoundAScanByADate() {
        assertEquals(
                "Scan default.cpu [] time=[1704067200000000000, 1704153600000000000) keys=[] calls=[COUNT(*):BIGINT]\n",
                db.rows(
                        "EXPLAIN SELECT count(*) FROM cpu WHERE time >= DATE '2024-01-01' AND time < DATE '2024-01-01' + 1"));
        assertEquals(
                db.rows("SELECT count(*) FROM cpu"),
                db.rows("SELECT count(*) FROM cpu WHERE time::date = '2024-01-01'"));
    }

    @Test
    void shouldTakeDatesAsParametersAndForTheTimeOfARow() {
        assertEquals(
                "2024-01-02,true\n",
                rows("SELECT $1 + 1, $2 < TIME '11:00'", List.of(LocalDate.of(2024, 1, 1), LocalTime.of(10, 30))));
        db.rows("INSERT INTO near (time, a, x) VALUES (DATE '2024-01-01', 'day', 7)");
        assertEquals("2024-01-01T00:00:00,7\n", db.rows("SELECT time, x FROM near WHERE a = 'day'"));
    }

    private String rows(String sql, List<Object> values) {
        StringBuilder lines = new StringBuilder();
        try (var result = db.sql().query(sql, values.toArray())) {
            while (result.next()) {
                lines.append(result.getString(0))
                        .append(',')
                        .append(result.getString(1))
                        .append('\n');
            }
        }
        return lines.toString();
    }
}
