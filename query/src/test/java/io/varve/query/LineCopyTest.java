// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.plan.QueryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// COPY in lines as far as SQL sees it; `CopiedLinesTest` of `tools` has the parser too.
@Timeout(120)
final class LineCopyTest {
    @TempDir
    private Path directory;

    private final NotedLines intake = new NotedLines();
    private Path files;
    private SqlFixture db;

    @BeforeEach
    void open() throws IOException {
        files = Files.createDirectory(directory.resolve("files"));
        SqlOptions options = SqlOptions.defaults()
                .withTimeoutNs(TimeUnit.MINUTES.toNanos(10))
                .withCopyDirectory(files)
                .withLineIntake(intake);
        db = SqlFixture.empty(directory.resolve("db"), 1, options);
        db.rows("CREATE TABLE t (host TAG, \"a z\" TAG, i BIGINT, u UBIGINT, d DOUBLE, b BOOLEAN, \"s,=\" TEXT)");
    }

    @AfterEach
    void close() {
        assertEquals(0, db.sql().usedBytes());
        db.close();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(files.resolve(name), text);
    }

    private String read(String name) throws IOException {
        return Files.readString(files.resolve(name));
    }

    private QueryException refused(String sql) {
        QueryException e = assertThrows(QueryException.class, () -> db.rows(sql), sql);
        assertTrue(e.line() == 1 && e.column() > 0, () -> e.line() + ":" + e.column());
        return e;
    }

    @Test
    void shouldHandTheLinesOn() throws IOException {
        write("in.lp", "t x=1i 1\nt x=2i 2\n");
        assertEquals("2,0,null\n", db.rows("COPY t FROM 'in.lp' (FORMAT line)"));
        assertEquals("t x=1i 1\nt x=2i 2\n", intake.text());
        assertEquals(List.of("begin default.t NANOSECONDS", "finish", "close"), intake.calls);
    }

    @Test
    void shouldUnpackByName() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(files.resolve("in.lp.gz")))) {
            out.write("t x=1i 1\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals("1,0,null\n", db.rows("COPY t FROM 'in.lp.gz' (FORMAT line)"));
        assertEquals("t x=1i 1\n", intake.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COPY T FROM 'in.lp' (FORMAT LINE, PRECISION s) | begin default.t SECONDS",
                "COPY fresh FROM 'in.lp' WITH (PRECISION ms, FORMAT 'line') | begin default.fresh MILLISECONDS",
                "COPY \"default\".\"N w\" FROM 'in.lp' (FORMAT line, PRECISION us) | begin default.N w MICROSECONDS"
            })
    void shouldNameTableAndUnit(String sql, String call) throws IOException {
        write("in.lp", "");
        assertEquals("0,0,null\n", db.rows(sql));
        assertEquals(call, intake.calls.getFirst());
    }

    @Test
    void shouldTellTheFirstTenOfTheRejected() throws IOException {
        write("in.lp", "t x=1i 1\n" + "bad\n".repeat(12));
        String answer = db.rows("COPY t FROM 'in.lp' (FORMAT line)");
        assertTrue(answer.startsWith("1,12,line 2: bad; line 3: bad; "), answer);
        assertTrue(answer.endsWith("; line 11: bad\n"), answer);
    }

    @Test
    void shouldSayThatAFileWasNotReadToItsEnd() throws IOException {
        write("in.lp", "t x=1i 1\nbad\n");
        intake.mostBytes = 1;
        QueryException e = refused("COPY t FROM 'in.lp' (FORMAT line)");
        assertTrue(
                String.valueOf(e.getMessage()).endsWith("where the next one begins behind line 2; rows kept=1"),
                e.getMessage());
    }

    private void insert() {
        db.rows("INSERT INTO t (time, host, \"a z\", i, u, d, b, \"s,=\") VALUES"
                + " ('1969-12-31 23:59:59.999999999', 'a b', 'x=,y', -9223372036854775807 - 1, '18446744073709551615'::ubigint, 1e300, true,"
                + " 'say \"x\\y\"'),"
                + " ('2024-01-01', '日本\\n', NULL, NULL, NULL, 0.1, NULL, ''),"
                + " ('2024-01-02', NULL, NULL, NULL, 0, NULL, false, 'two\nlines')");
    }

    @Test
    void shouldWriteLines() throws IOException {
        insert();
        assertEquals("3,0,null\n", db.rows("COPY t TO 'out.lp' (FORMAT line)"));
        assertEquals(
                List.of(
                        "lines\" 1704153600000000000",
                        "t u=0u,b=false,s\\,\\==\"two",
                        "t,host=a\\ b,a\\ z=x\\=\\,y i=-9223372036854775808i,u=18446744073709551615u,d=1e+300,b=true,"
                                + "s\\,\\==\"say \\\"x\\\\y\\\"\" -1",
                        "t,host=日本\\n d=0.1,s\\,\\==\"\" 1704067200000000000"),
                read("out.lp").lines().sorted().toList());
    }

    @Test
    void shouldDoubleBackslashesWhereTheyAreReadSo() throws IOException {
        intake.doublesBackslashes = true;
        db.rows("INSERT INTO t (time, host, i) VALUES (1, 'a\\', 1)");
        assertEquals("1,0,null\n", db.rows("COPY t TO 'out.lp' (FORMAT line)"));
        assertEquals("t,host=a\\\\ i=1i 1\n", read("out.lp"));
    }

    @Test
    void shouldLeaveOutRowsThatNoLineCanSay() throws IOException {
        db.rows(
                "INSERT INTO t (time, host, d, i) VALUES (1, 'a\\', 1, 1), (2, 'a\nb', 1, 1), (3, 'c', 'NaN'::double, 1),"
                        + " (4, 'd', '-Infinity'::double, 1), (5, 'e', 2.5, NULL), (6, 'f', NULL, 1)");
        String answer = db.rows("COPY (SELECT time, host, d FROM t ORDER BY time) TO 'out.lp'"
                + " (FORMAT line, MEASUREMENT 'm', TAGS 'host')");
        assertEquals(
                "1,5,row 1: tag host ends with a backslash, which line protocol cannot write;"
                        + " row 2: tag host has a control character, which line protocol cannot write;"
                        + " row 3: field d is NaN, which line protocol cannot write;"
                        + " row 4: field d is -Infinity, which line protocol cannot write;"
                        + " row 6: no field has a value\n",
                answer);
        assertEquals("m,host=e d=2.5 5\n", read("out.lp"));
    }

    @Test
    void shouldWriteAQueryWhoseTagsAreNamed() throws IOException {
        insert();
        db.rows(
                "COPY (SELECT time_bucket('1 day', time) AS time, host, count(*) AS n, min(\"s,=\") AS s FROM t"
                        + " WHERE time > '2024-01-01 12:00' GROUP BY 1, 2) TO 'out.lp.gz' (FORMAT line, MEASUREMENT 'a,b', TAGS 'HOST')");
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(files.resolve("out.lp.gz")))) {
            assertEquals(
                    "a\\,b n=1i,s=\"two\nlines\" 1704153600000000000\n",
                    new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldWriteTheColumnsThatAreNamedUnderAnotherMeasurement() throws IOException {
        insert();
        String answer = db.rows("COPY t (I, Time) TO 'out.lp' (FORMAT line, MEASUREMENT '\uFEFFm')");
        assertTrue(answer.matches("1,2,row .: no field has a value; row .: no field has a value\n"), answer);
        assertEquals("\uFEFF\uFEFFm i=-9223372036854775808i -1\n", read("out.lp"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COPY t FROM 'in.lp' (FORMAT line, HEADER) | option HEADER is of FORMAT csv",
                "COPY t FROM 'in.lp' (DELIMITER ';', FORMAT line) | option DELIMITER is of FORMAT csv",
                "COPY t FROM 'in.lp' (NULL '-', FORMAT line) | option NULL is of FORMAT csv",
                "COPY t FROM 'in.lp' (TAGS 'host') | option TAGS is of FORMAT line",
                "COPY t FROM 'in.lp' (FORMAT line, TAGS 'host') | option TAGS is of COPY … TO",
                "COPY t FROM 'in.lp' (FORMAT line, OVERWRITE) | option OVERWRITE is of COPY … TO",
                "COPY t TO 'out.lp' (FORMAT line, PRECISION ms) | option PRECISION is of COPY … FROM",
                "COPY t FROM 'in.lp' (FORMAT line, PRECISION h) | PRECISION is ns, us, ms or s, not h",
                "COPY t FROM 'in.lp' (FORMAT lines) | unknown format lines",
                "COPY t (i) FROM 'in.lp' (FORMAT line) | lines name their columns themselves",
                "COPY nowhere.t FROM 'in.lp' (FORMAT line) | database not found: \"nowhere\"",
                "COPY system.queries FROM 'in.lp' (FORMAT line) | table system.queries is virtual",
                "COPY t FROM 'none.lp' (FORMAT line) | no such file: 'none.lp'",
                "COPY t FROM '../db/VARVE' (FORMAT line) | '../db/VARVE' is not within the directory of COPY",
                "COPY t FROM 'link.lp' (FORMAT line) | 'link.lp' is not within the directory of COPY",
                "COPY t TO '/tmp/x' (FORMAT line) | '/tmp/x' is not within the directory of COPY",
                "COPY t FROM 'in.lp.gz' (FORMAT line) | 'in.lp.gz' is not gzip",
                "COPY nothing TO 'out.lp' (FORMAT line) | unknown table nothing",
                "COPY t (host, i) TO 'out.lp' (FORMAT line) | FORMAT line needs the column time",
                "COPY t (time, host) TO 'out.lp' (FORMAT line) | FORMAT line needs a column that is a field",
                "COPY t (time, i, I) TO 'out.lp' (FORMAT line) | column i is named twice",
                "COPY t TO 'out.lp' (FORMAT line, TAGS 'host') | the table says what its tags are",
                "COPY t TO 'out.lp' (FORMAT line, MEASUREMENT '#t') | measurement \"#t\" begins with #, as a comment does: line protocol cannot write it",
                "COPY t TO 'out.lp' (FORMAT line, MEASUREMENT 't\\') | measurement \"t\\\" ends with a backslash: line protocol cannot write it",
                "COPY t TO 'out.lp' (FORMAT line, MEASUREMENT '') | measurement \"\" has 0 bytes, not 1 to 256: line protocol cannot write it",
                "COPY (SELECT * FROM t) TO 'out.lp' (FORMAT line) | FORMAT line needs the measurement of a query",
                "COPY system.tables TO 'out.lp' (FORMAT line) | FORMAT line needs the measurement of a query",
                "COPY (SELECT time, host, i FROM t) TO 'out.lp' (FORMAT line, MEASUREMENT 'm') | FORMAT line cannot tell the tags of a query from its fields: host",
                "COPY (SELECT time, host, i FROM t) TO 'out.lp' (FORMAT line, MEASUREMENT 'm', TAGS 'hos') | unknown column of TAGS hos",
                "COPY (SELECT time, host, i FROM t) TO 'out.lp' (FORMAT line, MEASUREMENT 'm', TAGS 'i') | column i is BIGINT, a tag is text",
                "COPY (SELECT time, sum(i) AS s FROM t GROUP BY time) TO 'out.lp' (FORMAT line, MEASUREMENT 'm') | column s is HUGEINT, which no field of line protocol is",
                "COPY (SELECT i AS time, u FROM t) TO 'out.lp' (FORMAT line, MEASUREMENT 'm') | column time is BIGINT, not TIMESTAMP",
                "COPY (SELECT time, i, i FROM t) TO 'out.lp' (FORMAT line, MEASUREMENT 'm') | column i is there twice"
            })
    void shouldSayWhatIsWrong(String sql, String message) throws IOException {
        Files.createSymbolicLink(files.resolve("link.lp"), directory.resolve("db/VARVE"));
        write("in.lp", "");
        write("in.lp.gz", "plain");
        assertEquals(message, refused(sql).getMessage());
        assertFalse(Files.exists(files.resolve("out.lp")));
    }

    @Test
    void shouldBeRefusedWithoutAnIntake(@TempDir Path other) throws IOException {
        write("in.lp", "t i=1i 1\n");
        try (SqlFixture plain = SqlFixture.empty(other, 1, SqlOptions.defaults().withCopyDirectory(files))) {
            QueryException e =
                    assertThrows(QueryException.class, () -> plain.rows("COPY t FROM 'in.lp' (FORMAT line)"));
            assertEquals("FORMAT line is not available: nothing here reads line protocol", e.getMessage());
            assertEquals("1:6", e.line() + ":" + e.column());
            plain.rows("CREATE TABLE t (i BIGINT)");
            plain.rows("INSERT INTO t (time, i) VALUES (1, 2)");
            assertEquals("1,0,null\n", plain.rows("COPY t TO 'plain.lp' (FORMAT line)"));
            assertEquals("t i=2i 1\n", read("plain.lp"));
        }
    }

    @Test
    void shouldLeaveNothingOfAQueryThatFails() throws IOException {
        db.rows("INSERT INTO t (time, i) VALUES (1, 0)");
        refused("COPY (SELECT time, 1 / i AS x FROM t) TO 'out.lp' (FORMAT line, MEASUREMENT 'm')");
        try (var left = Files.list(files)) {
            assertEquals(0, left.count());
        }
    }

    /// More than a query may hold.
    @Test
    void shouldStreamLargeFiles() throws IOException {
        int rows = 400_000;
        assertEquals(
                rows + ",0,null\n",
                db.rows("COPY (SELECT time, repeat('x', 80) AS s FROM generate_series(TIMESTAMP '1970-01-01 00:00:00',"
                        + " TIMESTAMP '1970-01-05 15:06:39', 1s) AS g(time))"
                        + " TO 'out.lp' (FORMAT line, MEASUREMENT 'm', TAGS '')"));
        assertTrue(Files.size(files.resolve("out.lp")) > 36_000_000);
        assertEquals(rows + ",0,null\n", db.rows("COPY m FROM 'out.lp' (FORMAT line)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY t FROM 'in.lp' (FORMAT line)",
                "COPY (SELECT now() AS time, n FROM generate_series(1, 100000) AS g(n)) TO 'out.lp' (FORMAT line, MEASUREMENT 'm')"
            })
    void shouldEndWhenItIsCancelled(String sql) throws IOException {
        write("in.lp", "t i=1i 1\n".repeat(1000));
        QueryContext context = db.sql().newContext();
        SqlEngine.Planned planned = db.sql().plan(sql, "default", context);
        context.cancel();
        assertThrows(QueryEndedException.class, () -> db.sql().execute(planned, context));
        assertFalse(intake.calls.contains("finish"));
        assertFalse(Files.exists(files.resolve("out.lp")));
    }
}
