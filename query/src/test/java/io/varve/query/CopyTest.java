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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class CopyTest {
    private static final String COLUMNS = "time, host, i, u, d, b, s";

    @TempDir
    private Path directory;

    private Path files;
    private SqlFixture db;

    @BeforeEach
    void open() throws IOException {
        files = Files.createDirectory(directory.resolve("files"));
        db = SqlFixture.empty(directory.resolve("db"), 1, SqlOptions.defaults().withCopyDirectory(files));
        create("t");
    }

    @AfterEach
    void close() {
        assertEquals(0, db.sql().usedBytes());
        db.close();
    }

    private void create(String table) {
        db.rows("CREATE TABLE " + table
                + " (host TAG, i BIGINT, u UBIGINT, d DOUBLE, b BOOLEAN, s TEXT) WITH (write_window_future = none)");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(files.resolve(name), text);
    }

    private String read(String name) throws IOException {
        return Files.readString(files.resolve(name));
    }

    private QueryException refused(String sql) {
        return assertThrows(QueryException.class, () -> db.rows(sql), sql);
    }

    private void insertEverything() {
        db.rows("INSERT INTO t (" + COLUMNS + ") VALUES"
                + " ('2024-01-01 00:00:00.000000001', 'a,\"b\"', -9223372036854775807 - 1, '18446744073709551615'::ubigint, 'NaN'::double,"
                + " true, '日本 🙂'),"
                + " ('1969-12-31 23:59:59.999999999', '', 9223372036854775807, 0, '-Infinity'::double, false, 'two\nlines'),"
                + " ('2024-01-02', 'c;d', 0, NULL, 0.1, NULL, ''),"
                + " ('2024-01-03', 'NULL', NULL, 1, 1e300, NULL, NULL),"
                + " ('2024-01-04', ' pad ', NULL, NULL, -0.0, NULL, 'say \"x\"\r')");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all.csv | ",
                "all.csv | (HEADER)",
                "all.csv | WITH (FORMAT csv, HEADER true, DELIMITER ';', NULL 'NULL')",
                "all.csv | WITH (DELIMITER '1', NULL '-')",
                "all.csv.gz | WITH (HEADER)"
            })
    void shouldReadBackWhatItWrites(String name, String options) {
        insertEverything();
        create("again");
        String with = options == null ? "" : " " + options;
        assertEquals("5\n", db.rows("COPY (SELECT " + COLUMNS + " FROM t) TO '" + name + "'" + with));
        assertEquals("5,0,null\n", db.rows("COPY again (" + COLUMNS + ") FROM '" + name + "'" + with));
        String select = "SELECT " + COLUMNS + ", length(s) FROM ";
        assertEquals(db.rows(select + "t ORDER BY time"), db.rows(select + "again ORDER BY time"));
    }

    @Test
    void shouldWriteText() throws IOException {
        insertEverything();
        db.rows("COPY (SELECT host, time, d, s FROM t ORDER BY time) TO 'out.csv' (HEADER)");
        assertEquals(
                "host,time,d,s\n"
                        + ",1969-12-31T23:59:59.999999999,-Infinity,\"two\nlines\"\n"
                        + "\"a,\"\"b\"\"\",2024-01-01T00:00:00.000000001,NaN,日本 🙂\n"
                        + "c;d,2024-01-02T00:00:00,0.1,\"\"\n"
                        + "NULL,2024-01-03T00:00:00,1e+300,\n"
                        + " pad ,2024-01-04T00:00:00,0,\"say \"\"x\"\"\r\"\n",
                read("out.csv"));
    }

    @Test
    void shouldTakeTheColumnsFromTheHeader() throws IOException {
        write("in.csv", "\uFEFFi,host,time\r\n7,a,1970-01-01 00:00:01\r\n\r\n8,b,2\r\n");
        assertEquals("2,0,null\n", db.rows("COPY t FROM 'in.csv' (HEADER, PRECISION s)"));
        assertEquals(
                "1970-01-01T00:00:01,a,7\n1970-01-01T00:00:02,b,8\n",
                db.rows("SELECT time, host, i FROM t ORDER BY time"));
    }

    @ParameterizedTest
    @CsvSource({"ns, 1000000000", "us, 1000000", "ms, 1000", "s, 1"})
    void shouldReadTimesInEveryUnit(String unit, long number) throws IOException {
        write("in.csv", number + ",x\n");
        db.rows("COPY t (time, s) FROM 'in.csv' (PRECISION " + unit + ")");
        assertEquals("1970-01-01T00:00:01\n", db.rows("SELECT time FROM t"));
    }

    @Test
    void shouldKeepGoodRowsAndTellTheBadOnes() throws IOException {
        write(
                "in.csv",
                "1,a,1,1,1.5,true,x\n"
                        + "2,a,x,1,1.5,true,x\n"
                        + "3,a,1,-1,1.5,true,x\n"
                        + "4,a,1,1,1.5,maybe,\"x\ny\"\n"
                        + "5,a,1\n"
                        + "never,a,1,1,1,true,x\n"
                        + "7,a,1,1,1d,true,x\n"
                        + "8,a,9223372036854775808,1,1,true,x\n"
                        + "9,a,,,,,\n"
                        + "10,a,1,1,1,true,\"x\"y\n"
                        + "11,b,2,2,2.5,false,z\n"
                        + "12,a,1,1,1,true,\"open\n");
        String answer = db.rows("COPY t (" + COLUMNS + ") FROM 'in.csv'");
        assertTrue(
                answer.startsWith(
                        "2,10,line 2: column i takes BIGINT, not 'x'; line 3: column u takes UBIGINT, not '-1'; "
                                + "line 4: column b takes BOOLEAN, not 'maybe'; line 6: 3 cells for 7 columns; line 7: "),
                answer);
        assertTrue(answer.contains("; line 8: column d takes DOUBLE, not '1d'; line 9: column i takes BIGINT"), answer);
        assertTrue(
                answer.endsWith(
                        "line 10: no field has a value; line 11: text behind a closing quote; line 13: a quote is not closed\n"),
                answer);
        assertEquals("1,x\n2,z\n", db.rows("SELECT i, s FROM t ORDER BY time"));
    }

    @Test
    void shouldRefuseRowsOutsideTheWriteWindow() throws IOException {
        db.rows("ALTER TABLE t SET (write_window_past = 1d)");
        write("in.csv", "0,x\n" + db.sql().epochNs() / 1_000_000 + ",y\n");
        String answer = db.rows("COPY t (time, s) FROM 'in.csv' (PRECISION ms)");
        assertTrue(answer.startsWith("1,1,line 1: "), answer);
        assertEquals("y\n", db.rows("SELECT s FROM t"));
    }

    @Test
    void shouldRefuseBytesThatAreNoText() throws IOException {
        Files.write(files.resolve("in.csv"), new byte[] {'1', ',', (byte) 0xC3, '\n', '2', ',', 'a', '\n'});
        assertEquals("1,1,line 1: a cell is not UTF-8\n", db.rows("COPY t (time, s) FROM 'in.csv'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../db/VARVE", "a/../../db/VARVE", "out/VARVE", "link.csv", "..", "."})
    void shouldNotLeaveItsDirectory(String name) throws IOException {
        Files.createSymbolicLink(files.resolve("out"), directory.resolve("db"));
        Files.createSymbolicLink(files.resolve("link.csv"), directory.resolve("db/VARVE"));
        QueryException from = refused("COPY t FROM '" + name + "'");
        assertTrue(
                String.valueOf(from.getMessage())
                        .matches("'.*' is not within the directory of COPY|COPY needs the name of a file"),
                from.getMessage());
        assertFalse(String.valueOf(from.getMessage()).contains(directory.toString()));
        if (!name.equals("link.csv")) {
            refused("COPY t TO '" + name + "'");
        }
    }

    /// A link is replaced itself, not what it leads to.
    @Test
    void shouldReplaceALinkAndNotItsTarget() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "kept");
        Files.createSymbolicLink(files.resolve("link.csv"), secret);
        refused("COPY t TO 'link.csv'");
        db.rows("COPY (SELECT 1) TO 'link.csv' (OVERWRITE)");
        assertEquals("kept", Files.readString(secret));
        assertEquals("1\n", read("link.csv"));
    }

    @Test
    void shouldOverwriteOnlyWhenTold() throws IOException {
        db.rows("COPY (SELECT 1) TO 'x.csv'");
        QueryException e = refused("COPY (SELECT 2) TO 'x.csv'");
        assertEquals("'x.csv' exists already", e.getMessage());
        assertEquals("1\n", read("x.csv"));
        db.rows("COPY (SELECT 2) TO 'x.csv' WITH (OVERWRITE true)");
        assertEquals("2\n", read("x.csv"));
    }

    @Test
    void shouldLeaveNothingOfAQueryThatFails() throws IOException {
        db.rows("INSERT INTO t (time, i) VALUES (1, 0)");
        refused("COPY (SELECT 1 / i FROM t) TO 'x.csv'");
        try (var left = Files.list(files)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void shouldPackByName() throws IOException {
        db.rows("COPY (SELECT 'x' AS a) TO 'x.csv.gz' (HEADER)");
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(files.resolve("x.csv.gz"))))) {
            assertEquals("a\nx\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        write("no.csv.gz", "plain");
        assertEquals(
                "'no.csv.gz' is not gzip", refused("COPY t FROM 'no.csv.gz'").getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COPY t FROM 'in.csv' (FORMAT json) | unknown format json",
                "COPY t FROM 'in.csv' (HEADER maybe) | HEADER is true or false, not maybe",
                "COPY t FROM 'in.csv' (DELIMITER 'ab') | DELIMITER takes one character of ASCII, no quote and no line end",
                "COPY t FROM 'in.csv' (HEADER, HEADER) | option header is given twice",
                "COPY t FROM 'in.csv' (HEADING) | unknown option HEADING",
                "COPY t FROM 'in.csv' (PRECISION hours) | PRECISION is ns, us, ms or s, not hours",
                "COPY nothing FROM 'in.csv' | unknown table nothing",
                "COPY t (nothing) FROM 'in.csv' | unknown column nothing",
                "COPY t (i, i) FROM 'in.csv' | column i is named twice",
                "COPY (SELECT 1) FROM 'in.csv' | COPY FROM needs a table, not a query",
                "COPY t FROM 'nowhere.csv' | no such file: 'nowhere.csv'",
                "COPY t FROM 'sub' | not a file: 'sub'",
                "COPY t TO 'sub' | 'sub' is a directory",
                "COPY t TO 'none/x.csv' | no such directory for 'none/x.csv'",
                "COPY t FROM 'head.csv' (HEADER) | line 1: table t has no column nothing",
                "COPY t TO in.csv | syntax error at \"in\""
            })
    void shouldSayWhatIsWrong(String sql, String message) throws IOException {
        Files.createDirectory(files.resolve("sub"));
        write("in.csv", "");
        write("head.csv", "i,nothing\n");
        QueryException e = refused(sql);
        assertEquals(message, e.getMessage());
        assertTrue(e.line() == 1 && e.column() > 0, e.line() + ":" + e.column());
    }

    @Test
    void shouldBeRefusedWithoutADirectory(@TempDir Path other) {
        try (SqlFixture plain = SqlFixture.empty(other, 1, SqlOptions.defaults())) {
            QueryException e = assertThrows(QueryException.class, () -> plain.rows("COPY (SELECT 1) TO 'x'"));
            assertEquals("COPY is not allowed: no directory is set for its files", e.getMessage());
            assertTrue(e.hint().contains("--copy-directory"), e.hint());
        }
    }

    /// A file of 40 MB, which is more than a query may hold.
    @Test
    void shouldStreamALargeFile() throws IOException {
        int rows = 400_000;
        try (OutputStream out = Files.newOutputStream(files.resolve("big.csv"))) {
            StringBuilder piece = new StringBuilder();
            for (int i = 0; i < rows; i++) {
                piece.append(i)
                        .append(",h")
                        .append(i % 10)
                        .append(',')
                        .append(i)
                        .append(",\"")
                        .repeat("x", 80)
                        .append("\"\n");
                if (piece.length() > 1 << 16 || i == rows - 1) {
                    out.write(piece.toString().getBytes(StandardCharsets.UTF_8));
                    piece.setLength(0);
                }
            }
        }
        assertTrue(Files.size(files.resolve("big.csv")) > 36_000_000);
        assertEquals(rows + ",0,null\n", db.rows("COPY t (time, host, i, s) FROM 'big.csv'"));
        assertEquals(rows + "," + (rows - 1) + "\n", db.rows("SELECT count(*), max(i) FROM t"));
        assertEquals(rows + "\n", db.rows("COPY t TO 'out.csv'"));
        try (var lines = Files.lines(files.resolve("out.csv"))) {
            assertEquals(rows, lines.count());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY t (time, i) FROM 'in.csv'",
                "COPY (SELECT n FROM generate_series(1, 100000) AS g(n)) TO 'out.csv'"
            })
    void shouldEndWhenItIsCancelled(String sql) throws IOException {
        write("in.csv", "1,1\n".repeat(1000));
        QueryContext context = db.sql().newContext();
        SqlEngine.Planned planned = db.sql().plan(sql, "default", context);
        context.cancel();
        assertThrows(QueryEndedException.class, () -> db.sql().execute(planned, context));
        try (var left = Files.list(files)) {
            assertEquals(1, left.count());
        }
    }
}
