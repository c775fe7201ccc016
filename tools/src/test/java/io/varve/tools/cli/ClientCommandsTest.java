// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.catalog.NewColumn;
import io.varve.engine.catalog.TableNeeds;
import io.varve.engine.vector.ValueType;
import io.varve.tools.client.VarveClient;
import io.varve.tools.server.RealServer;
import io.varve.tools.tls.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.impl.DefaultParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `varve write`, `load` and `sql` as processes, against one server that all tests share; each has tables of its own.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ClientCommandsTest {
    private static final String NOBODY_THERE = "http://127.0.0.1:1";

    @TempDir
    private static Path temp;

    private static RealServer server;

    private record Result(int status, String out, String err) {}

    @BeforeAll
    static void startServer() throws IOException {
        server = RealServer.start(temp);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Result run(byte[] input, String... arguments) throws Exception {
        List<String> command = RealServer.varve();
        command.addAll(Arrays.asList(arguments));
        Path in = Files.write(Files.createTempFile(temp, "in", ""), input);
        Path err = Files.createTempFile(temp, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(in.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("VARVE_"));
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), out, Files.readString(err));
    }

    private static Result varve(String command, String... arguments) throws Exception {
        return varve(new byte[0], command, arguments);
    }

    /// With the shared server's address.
    private static Result varve(byte[] input, String command, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        all[1] = "--url";
        all[2] = "http://" + server.http();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return run(input, all);
    }

    private static String file(String name, String text) throws IOException {
        return Files.writeString(temp.resolve(name), text).toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String rows(String sql) throws Exception {
        return server.sql(sql).strip();
    }

    @Test
    void shouldWriteAFileOfLines() throws Exception {
        Result result =
                varve("write", "--precision", "s", file("a.lp", "lines,host=a v=1i 10\nlines,host=b v=2i 20\n"));
        assertEquals(0, result.status, result.err);
        assertEquals("", result.out);
        assertTrue(result.err.contains("1 requests"), result.err);
        assertEquals(
                "[{\"n\":2,\"first\":\"1970-01-01T00:00:10\"}]",
                rows("SELECT count(*) AS n, min(time) AS \"first\" FROM lines"));
    }

    @Test
    void shouldLintAFileWithoutAServer() throws Exception {
        String text = "a,host=x v=1 1700000000000000000\n# note\n\na,host=y v=2i 1700000000000000001\nbad\na v=3\n";
        Result result = run(gzip(text), "lint", "-");
        assertEquals(1, result.status, result.err);
        assertEquals("""
                -: 4 lines, 2 rows, 2 refused
                times 2023-11-14T22:13:20Z to 2023-11-14T22:13:20Z
                1 row without a time
                new: database default, 1 table, 2 columns, 2 series

                new columns:
                 table | column | role  | type   | line
                -------+--------+-------+--------+------
                 a     | host   | tag   | string |    1
                 a     | v      | field | float  |    1

                conflicts:
                 table | column | is    | sent    | line | lines
                -------+--------+-------+---------+------+-------
                 a     | v      | float | integer |    4 |     1
                """, result.out.substring(0, result.out.indexOf("\nrefused lines:")));
        assertTrue(result.out.contains("    5 | bad"), result.out);
        Result good =
                run(new byte[0], "lint", file("good.lp", "a v=1 1700000000\n"), "--format", "json", "--precision", "s");
        assertEquals(0, good.status, good.err);
        assertTrue(good.out.startsWith("{\"dry_run\":true,\"database\":\"default\",\"complete\":true,"), good.out);
        Result unit = run(new byte[0], "lint", file("unit.lp", "a v=1 1700000000\n"));
        assertEquals(0, unit.status, unit.err);
        assertTrue(unit.out.contains("warning: 1 times look like seconds; add precision=s"), unit.out);
        assertEquals(2, run(new byte[0], "lint", "/no/such/file").status);
        assertEquals(2, run(new byte[0], "lint", "--precision", "weeks", "-").status);
    }

    @Test
    void shouldLintAgainstAServerAndAgainstADirectory() throws Exception {
        varve("write", file("before.lp", "linted,host=x v=1i 1\n"));
        String after = file("after.lp", "linted,host=x v=2i 2\nlinted,host=y v=t 3\n");
        Result result = varve("lint", after);
        assertEquals(1, result.status, result.err);
        assertTrue(result.out.contains("new: 0 tables, 0 columns, 0 series"), result.out);
        assertTrue(result.out.contains(" linted | v      | integer | boolean |    2 |     1"), result.out);
        assertEquals("[{\"n\":1}]", rows("SELECT count(*) AS n FROM linted"));
        Path data = temp.resolve("still");
        try (Engine engine = Engine.open(data, EngineOptions.defaults().withMemoryBytes(64 << 20))) {
            engine.require(new TableNeeds("default", "linted", List.of(NewColumn.field("v", ValueType.F64))));
        }
        Result offline = run(new byte[0], "lint", "--data", data.toString(), after);
        assertEquals(1, offline.status, offline.err);
        assertTrue(offline.out.contains("2 refused") && offline.out.contains("is type integer"), offline.out);
        assertEquals(2, run(new byte[0], "lint", "--data", temp.resolve("none").toString(), after).status);
        assertEquals(2, run(new byte[0], "lint", "--url", NOBODY_THERE, after).status);
    }

    @Test
    void shouldWriteWhatIsPipedAndGzipped() throws Exception {
        Path zipped = Files.write(temp.resolve("b.lp.gz"), gzip("zipped v=1i 1\n"));
        assertEquals(0, varve("write", zipped.toString()).status);
        assertEquals(0, varve(gzip("zipped v=2i 2\nzipped v=3i 3"), "write", "-").status);
        assertEquals("[{\"s\":6}]", rows("SELECT sum(v) AS s FROM zipped"));
    }

    @Test
    void shouldWriteCsv() throws Exception {
        String csv = file("w.csv", """
                date,station,temp,note
                2026-01-02T03:04:05Z,Bern,3.5,"calm, grey"
                2026-01-02T03:04:06Z,Rome,9,
                never,Rome,9,
                """);
        Result result = varve("write", csv, "--csv", "--table", "weather", "--time", "date", "--tags", "station");
        assertEquals(1, result.status, result.err);
        assertTrue(result.err.contains("line 4 refused: "), result.err);
        assertEquals(
                "[{\"station\":\"Bern\",\"temp\":3.5,\"note\":\"calm, grey\"},{\"station\":\"Rome\",\"temp\":9.0}]",
                rows("SELECT station, temp, note FROM weather ORDER BY time"));
    }

    @Test
    void shouldNameRefusedLinesAndStoreTheOthers() throws Exception {
        Result result = varve("write", file("bad.lp", "mixed v=1i 1\nmixed v= 2\nmixed v=\"text\" 3\nmixed v=4i 4\n"));
        assertEquals(1, result.status, result.err);
        assertTrue(result.err.contains("line 2 refused: "), result.err);
        assertTrue(result.err.contains("line 3 refused: "), result.err);
        assertTrue(result.err.contains("2 lines refused"), result.err);
        assertEquals("[{\"s\":5}]", rows("SELECT sum(v) AS s FROM mixed"));
    }

    @Test
    void shouldSayThatNobodyAnswers() throws Exception {
        String hint = "cannot reach " + NOBODY_THERE + ": is the server running? (varve server)";
        Result write = run(new byte[0], "write", "--url", NOBODY_THERE, file("c.lp", "m v=1 1\n"));
        assertEquals(1, write.status);
        assertTrue(write.err.contains(hint), write.err);
        Result sql = run(new byte[0], "sql", "--url", NOBODY_THERE, "-c", "SHOW TABLES");
        assertEquals(1, sql.status);
        assertTrue(sql.err.contains(hint), sql.err);
        Result missing = varve("write", temp.resolve("none.lp").toString());
        assertEquals(1, missing.status);
        assertTrue(missing.err.contains("no such file: "), missing.err);
    }

    @Test
    void shouldLoadOverTcpAndHttpAndToAFile() throws Exception {
        String[] workload = {"--workload", "tsbs-cpu", "--hosts", "2", "--hours", "0.05", "--target"};
        for (String target : List.of("tcp://" + server.tcp(), "http://" + server.http())) {
            String table = "load_" + target.substring(0, target.indexOf(':'));
            String[] arguments = Arrays.copyOf(workload, workload.length + 3);
            arguments[workload.length] = target;
            arguments[workload.length + 1] = "--table";
            arguments[workload.length + 2] = table;
            Result result = varve("load", arguments);
            assertEquals(0, result.status, result.err);
            assertTrue(result.out.contains("accepted  36 rows"), result.out);
            assertTrue(result.out.contains("visible   36 rows"), result.out);
            assertEquals("[{\"n\":36}]", rows("SELECT count(*) AS n FROM " + table));
        }
        Path emitted = temp.resolve("cpu.lp");
        Result emit = run(
                new byte[0],
                "load",
                "--workload",
                "tsbs-cpu",
                "--hosts",
                "2",
                "--hours",
                "0.05",
                "--emit",
                emitted.toString());
        assertEquals(0, emit.status, emit.err);
        List<String> lines = Files.readAllLines(emitted);
        assertEquals(36, lines.size());
        assertTrue(lines.getFirst().startsWith("cpu,hostname=host_0,"), lines.getFirst());
    }

    @Test
    void shouldPrintAnswersAsTableCsvAndJson() throws Exception {
        assertEquals(
                204, server.write("shown,host=a v=1i 1\nshown,host=b v=22i 2").statusCode());
        String sql = "SELECT host, v FROM shown ORDER BY host";
        Result table = varve("sql", "-c", sql);
        assertEquals(0, table.status, table.err);
        assertTrue(table.out.contains("(2 rows)"), table.out);
        assertTrue(table.out.lines().anyMatch(line -> line.matches("\\W*b\\W+22\\W*")), table.out);
        Result csv = varve("sql", "--csv", "-c", sql);
        assertEquals(List.of("host,v", "a,1", "b,22"), csv.out.lines().toList());
        Result json = varve((sql + "; SHOW DATABASES;").getBytes(UTF_8), "sql", "--json");
        assertEquals(0, json.status, json.err);
        assertTrue(json.out.startsWith("[{\"host\":\"a\",\"v\":1},{\"host\":\"b\",\"v\":22}]"), json.out);
        assertTrue(json.out.contains("default"), json.out);
    }

    @Test
    void shouldPointAtWhatIsWrongWithAStatement() throws Exception {
        Result result = varve("sql", "-c", "SHOW DATABASES; SELECT nothing\nFROM nowhere; SHOW DATABASES");
        assertEquals(1, result.status);
        assertTrue(result.err.contains("error: "), result.err);
        assertTrue(result.err.contains("nowhere"), result.err);
        assertTrue(result.err.lines().anyMatch(line -> line.strip().equals("^")), result.err);
        assertEquals(
                1, result.out.lines().filter(line -> line.contains("(1 row)")).count(), "the rest is not run");
        Result wrong = varve("sql", "--no-such-flag");
        assertEquals(2, wrong.status);
        assertFalse(wrong.err.contains("Exception"), wrong.err);
    }

    @Test
    void shouldOfferTheTablesOfTheServerAndTheColumnsOfThoseNamed() throws Exception {
        assertEquals(204, server.write("offered,host=a odd\\ name=1i 1").statusCode());
        List<String> names = offered("http://" + server.http());
        assertTrue(names.containsAll(List.of("offered", "host", "\"odd name\"", "from")), names.toString());
        assertTrue(offered(NOBODY_THERE).contains("from"), "no server, no names, and no error");
    }

    @Test
    void shouldTalkOverTlsToWhomItIsToldToTrust() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("tls"));
        String ca = folder.resolve("cert.pem").toString();
        Path key = folder.resolve("key.pem");
        TestCertificate.make(folder, "EC").write(Path.of(ca), key);
        try (RealServer secure = RealServer.start(folder, "--tls-cert", ca, "--tls-key", key.toString())) {
            String url = "https://" + secure.http();
            Result write = run(new byte[0], "write", "--url", url, "--ca", ca, file("tls.lp", "m v=1i 1\nm v=2i 2\n"));
            assertEquals(0, write.status, write.err);
            String[] load = {"load", "--url", url, "--ca", ca, "--workload", "tsbs-cpu", "--hosts", "2"};
            for (String target : List.of("tcps://" + secure.tcp(), url)) {
                String[] all = Arrays.copyOf(load, load.length + 4);
                System.arraycopy(new String[] {"--target", target, "--table", "t" + target.length()}, 0, all, 9, 4);
                Result loaded = run(new byte[0], all);
                assertEquals(0, loaded.status, loaded.err);
                assertTrue(loaded.out.contains("visible   17,280 rows"), loaded.out);
            }
            Result sum = run(new byte[0], "sql", "--url", url, "--ca", ca, "--json", "-c", "SELECT sum(v) AS s FROM m");
            assertEquals("[{\"s\":3}]", sum.out.strip(), sum.err);
            Result linted = run(new byte[0], "lint", "--url", url, "--ca", ca, file("tls2.lp", "m v=3i 3\n"));
            assertEquals(0, linted.status, linted.err);
            Result stranger = run(new byte[0], "sql", "--url", url, "-c", "SHOW TABLES");
            assertEquals(1, stranger.status);
            assertTrue(stranger.err.contains("is not trusted (--ca FILE names one that is)"), stranger.err);
            load[4] = folder.resolve("none.pem").toString();
            Result missing = run(new byte[0], load);
            assertEquals(1, missing.status);
            assertTrue(missing.err.contains("none.pem"), missing.err);
        }
    }

    /// What TAB offers behind the `h`.
    private static List<String> offered(String url) {
        String statement = "SELECT h FROM offered";
        List<Candidate> candidates = new ArrayList<>();
        try (VarveClient client = new VarveClient(URI.create(url))) {
            ParsedLine line = new DefaultParser().parse(statement, statement.indexOf('h') + 1);
            new SqlNames(client).complete("default", line, candidates);
        }
        return candidates.stream().map(Candidate::value).toList();
    }
}
