// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.line.LineEscapes;
import io.varve.ingest.line.LineLimits;
import io.varve.query.SqlEngine;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.plan.QueryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// COPY in lines with the parser and the way in of a server.
@Timeout(300)
final class CopiedLinesTest {
    private static final long SEED = Long.getLong("varve.seed", 20261122);

    @TempDir
    private Path directory;

    /// What [RandomRows] writes comes back bit by bit, but for the rows that no line can say.
    @ParameterizedTest
    @EnumSource(LineEscapes.class)
    void shouldReadBackWhatItWrites(LineEscapes escapes) throws IOException {
        try (CopyFixture db = new CopyFixture(directory, new LineConfig(LineLimits.DEFAULT, escapes))) {
            db.run("CREATE DATABASE other");
            for (int round = 0; round < 12; round++) {
                long seed = SEED + round;
                String what = "seed " + seed + " (-Dvarve.seed), escapes " + escapes;
                RandomRows random = new RandomRows(seed, escapes);
                random.write(db.engine, 300);
                String name = '"' + random.table().replace("\"", "\"\"") + '"';
                String file = "t" + round + (round % 2 == 0 ? ".lp" : ".lp.gz");
                String written = db.run("COPY " + name + " TO '" + file + "' (FORMAT line)");
                assertTrue(
                        written.startsWith(random.writable() + "," + (300 - random.writable()) + ","),
                        what + ", writable " + random.writable() + ": " + written);
                String read = db.run("COPY other." + name + " FROM '" + file + "' (FORMAT line)");
                assertEquals(random.writable() + ",0,null\n", read, what);
                assertEquals(
                        random.writableOf(db.rows("default", random.table())), db.rows("other", random.table()), what);
            }
        }
    }

    @Test
    void shouldWriteGoodLinesAndTellTheBadOnes() throws IOException {
        try (CopyFixture db = new CopyFixture(directory, LineConfig.DEFAULT)) {
            db.write(
                    "in.lp",
                    "cpu,host=a x=1i,s=\"two\nlines\" 1\n# no line\nmem x=1i 2\ncpu,host=b x=y 3\ncpu,host=b x=1.5 4\n"
                            + "cpu,host=\u0001 x=1i 5\ncpu,host=b x=7i 6");
            String answer = db.run("COPY cpu FROM 'in.lp' (FORMAT line, PRECISION s)");
            assertTrue(
                    answer.startsWith(
                            "2,4,line 4: line of another table: \"mem\", not \"cpu\";"
                                    + " line 5: unable to parse 'cpu,host=b x=y 3': invalid field value: strings need quotes; line 6: "),
                    answer);
            assertTrue(answer.contains("already exists as type integer; line 7: unable to parse"), answer);
            assertEquals(
                    "1970-01-01T00:00:01,a,1,two\nlines\n1970-01-01T00:00:06,b,7,null\n",
                    db.run("SELECT time, host, x, s FROM cpu ORDER BY time"));
            assertEquals("cpu\n", db.run("SELECT \"table\" FROM system.tables WHERE \"database\" = 'default'"));
            assertEquals(4, db.ingest.rejected().recorded());
        }
    }

    @Test
    void shouldMakeTablesAndColumnsAsAWriteDoes() throws IOException {
        try (CopyFixture db = new CopyFixture(directory, LineConfig.DEFAULT)) {
            db.write("in.lp", "T,host=a x=1i 1\nT,host=a,rack=r y=2.5 1\n");
            db.run("CREATE TABLE \"T\" (host TAG, x BIGINT)");
            assertEquals("2,0,null\n", db.run("COPY t FROM 'in.lp' (FORMAT line)"));
            assertEquals("2\n", db.run("SELECT count(*) FROM \"T\""));
            assertEquals(
                    "0,2,line 1: line of another table: \"T\", not \"fresh\"; line 2: line of another table: \"T\", not \"fresh\"\n",
                    db.run("COPY fresh FROM 'in.lp' (FORMAT line)"));
            assertThrows(QueryException.class, () -> db.run("SELECT * FROM fresh"));
        }
    }

    @Test
    void shouldSayThatLinesWereLeftUnread() throws IOException {
        LineLimits limits = new LineLimits(64, 4, 16, 64, 64);
        try (CopyFixture db = new CopyFixture(directory, new LineConfig(limits, LineEscapes.INFLUX))) {
            db.write("in.lp", "cpu x=1i 1\ncpu s=\"" + "x".repeat(100) + "\ncpu x=2i 2\n");
            QueryException e = assertThrows(QueryException.class, () -> db.run("COPY cpu FROM 'in.lp' (FORMAT line)"));
            assertTrue(String.valueOf(e.getMessage()).endsWith(" behind line 2; rows kept=1"), e.getMessage());
            assertEquals("1\n", db.run("SELECT count(*) FROM cpu"));
        }
    }

    /// 40 MB, more than a query may hold, with more series than a batch has rows.
    @Test
    void shouldStreamALargeFile() throws IOException {
        int rows = 400_000;
        try (CopyFixture db = new CopyFixture(directory, LineConfig.DEFAULT)) {
            try (OutputStream out = Files.newOutputStream(db.files.resolve("big.lp"))) {
                StringBuilder piece = new StringBuilder();
                for (int i = 0; i < rows; i++) {
                    piece.append("big,host=h")
                            .append(i % 1000)
                            .append(" i=")
                            .append(i)
                            .append("i,s=\"")
                            .repeat("x", 70)
                            .append("\" ")
                            .append(i)
                            .append('\n');
                    if (piece.length() > 1 << 16 || i == rows - 1) {
                        out.write(piece.toString().getBytes(StandardCharsets.UTF_8));
                        piece.setLength(0);
                    }
                }
            }
            assertEquals(rows + ",0,null\n", db.run("COPY big FROM 'big.lp' (FORMAT line)"));
            assertEquals(rows + "," + (rows - 1) + "\n", db.run("SELECT count(*), max(i) FROM big"));
            assertEquals(rows + ",0,null\n", db.run("COPY big TO 'out.lp.gz' (FORMAT line)"));
            db.run("DROP TABLE big");
            assertEquals(rows + ",0,null\n", db.run("COPY big FROM 'out.lp.gz' (FORMAT line)"));
            assertEquals(rows + "," + (rows - 1) + "\n", db.run("SELECT count(*), max(i) FROM big"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"COPY cpu FROM 'in.lp' (FORMAT line)", "COPY cpu TO 'out.lp' (FORMAT line)"})
    void shouldEndWhenItIsCancelled(String text) throws IOException {
        try (CopyFixture db = new CopyFixture(directory, LineConfig.DEFAULT)) {
            db.run("CREATE TABLE cpu (x BIGINT)");
            db.write("in.lp", "cpu x=1i 1\n".repeat(1000));
            QueryContext context = db.sql.newContext();
            SqlEngine.Planned planned = db.sql.plan(text, "default", context);
            context.cancel();
            assertThrows(QueryEndedException.class, () -> db.sql.execute(planned, context));
            assertEquals("0\n", db.run("SELECT count(*) FROM cpu"));
            assertFalse(Files.exists(db.files.resolve("out.lp")));
        }
    }

    @Test
    void shouldEndWhenTimeIsOver() throws IOException {
        try (CopyFixture db = new CopyFixture(directory, LineConfig.DEFAULT)) {
            db.write("in.lp", "cpu x=1i 1\n".repeat(1000));
            QueryContext context = db.sql.newContext(0);
            assertThrows(
                    QueryEndedException.class,
                    () -> db.sql.execute(
                            db.sql.plan("COPY cpu FROM 'in.lp' (FORMAT line)", "default", context), context));
            context.close();
        }
    }

    /// What is not UTF-8, or gzip that ends too early: rows before it may stay, the statement fails.
    @Test
    void shouldRefuseWhatIsBroken() throws IOException {
        try (CopyFixture db = new CopyFixture(directory, LineConfig.DEFAULT)) {
            Files.write(
                    db.files.resolve("in.lp"),
                    new byte[] {'c', 'p', 'u', ',', 'a', '=', (byte) 0xC3, ' ', 'x', '=', '1'});
            String answer = db.run("COPY cpu FROM 'in.lp' (FORMAT line)");
            assertTrue(answer.startsWith("0,1,line 1: ") && answer.contains("invalid UTF-8"), answer);
            db.write("ok.lp", "cpu x=1 1\n".repeat(10_000));
            db.run("COPY cpu FROM 'ok.lp' (FORMAT line)");
            db.run("COPY cpu TO 'cut.lp.gz' (FORMAT line)");
            byte[] packed = Files.readAllBytes(db.files.resolve("cut.lp.gz"));
            Files.write(db.files.resolve("cut.lp.gz"), Arrays.copyOf(packed, packed.length - 12));
            QueryException e =
                    assertThrows(QueryException.class, () -> db.run("COPY cpu FROM 'cut.lp.gz' (FORMAT line)"));
            assertTrue(String.valueOf(e.getMessage()).startsWith("cannot read 'cut.lp.gz'"), e.getMessage());
        }
    }
}
