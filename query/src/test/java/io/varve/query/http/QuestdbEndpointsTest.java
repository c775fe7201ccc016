// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.testing.ManualClock;
import io.varve.query.SqlFixture;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
final class QuestdbEndpointsTest {
    private static final String NEAR = "SELECT time, x, a FROM near ORDER BY time";
    private static final String NUMBERS = "SELECT n FROM cpu WHERE n < 30 AND hostname = 'host_0' ORDER BY n";

    @TempDir
    private Path directory;

    private SqlFixture db;
    private TestServer server;
    private HttpClient client;

    @BeforeEach
    void start() {
        db = SqlFixture.filled(directory, 1);
        RateMeter rates = new RateMeter(RateLimits.NONE, new ManualClock(0));
        server = new TestServer(new QueryService(db.sql(), QueryListener.NONE, rates));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        db.close();
    }

    private HttpResponse<String> get(String path, String sql, String more) throws IOException, InterruptedException {
        String query = "query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8);
        return client.send(
                HttpRequest.newBuilder(server.uri(path, query + more)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String exec(String sql, String more) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/exec", sql, more);
        assertEquals(200, answer.statusCode(), answer::body);
        assertEquals(
                "application/json; charset=utf-8",
                answer.headers().firstValue("content-type").orElseThrow());
        return answer.body();
    }

    private String post(String sql) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/exec", ""))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8)))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void shouldAnswerExecWithColumnsAndRows() throws Exception {
        assertEquals(
                "{\"query\":\"" + NEAR + "\",\"columns\":[{\"name\":\"time\",\"type\":\"TIMESTAMP\"},"
                        + "{\"name\":\"x\",\"type\":\"LONG\"},{\"name\":\"a\",\"type\":\"SYMBOL\"}],\"timestamp\":0,"
                        + "\"dataset\":[[\"2001-09-09T01:46:40.000000Z\",1,\"b\"],[\"2001-09-09T01:46:40.000000Z\",2,\"b\"]],"
                        + "\"count\":2}",
                exec(NEAR, ""));
    }

    @Test
    void shouldTellTypesAndValuesAsQuestdbDoes() throws Exception {
        assertEquals(
                "{\"query\":\"SELECT 1.5 AS d, 'NaN'::double AS n, true AS b, 'é\\\"' AS t, NULL::bigint AS z,"
                        + " TIMESTAMP '2024-01-02 03:04:05.123456789' AS s, 7 AS i\",\"columns\":["
                        + "{\"name\":\"d\",\"type\":\"DOUBLE\"},{\"name\":\"n\",\"type\":\"DOUBLE\"},"
                        + "{\"name\":\"b\",\"type\":\"BOOLEAN\"},{\"name\":\"t\",\"type\":\"VARCHAR\"},"
                        + "{\"name\":\"z\",\"type\":\"LONG\"},{\"name\":\"s\",\"type\":\"TIMESTAMP\"},"
                        + "{\"name\":\"i\",\"type\":\"LONG\"}],\"timestamp\":-1,\"dataset\":["
                        + "[1.5,null,true,\"é\\\"\",null,\"2024-01-02T03:04:05.123456Z\",7]],\"count\":1}",
                exec(
                        "SELECT 1.5 AS d, 'NaN'::double AS n, true AS b, 'é\"' AS t, NULL::bigint AS z,"
                                + " TIMESTAMP '2024-01-02 03:04:05.123456789' AS s, 7 AS i",
                        ""));
    }

    @Test
    void shouldTellDatesAsQuestdbDoes() throws Exception {
        String sql = "SELECT DATE '2024-02-29' AS d, DATE 'infinity' AS e, TIME '10:30' AS t";
        assertEquals(
                "{\"query\":\"" + sql
                        + "\",\"columns\":[{\"name\":\"d\",\"type\":\"DATE\"},{\"name\":\"e\",\"type\":\"DATE\"},"
                        + "{\"name\":\"t\",\"type\":\"VARCHAR\"}],\"timestamp\":-1,\"dataset\":["
                        + "[\"2024-02-29T00:00:00.000Z\",\"infinity\",\"10:30:00\"]],\"count\":1}",
                exec(sql, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '[0],[3],[6],[9],[12],[15],[18],[21],[24],[27]', 10",
        "limit=3, '[0],[3],[6]', 3",
        "'limit=2,4', '[6],[9]', 4",
        "'limit=4,2', '[6],[9]', 4",
        "'limit=9,30', '[27]', 10",
        "'limit=20,30', '', 0",
        "limit=-2, '[24],[27]', 2",
        "limit=-50, '[0],[3],[6],[9],[12],[15],[18],[21],[24],[27]', 10",
        "limit=0, '', 0",
        "'limit=2,4&count=true', '[6],[9]', 10",
        "'limit=1&quoteLargeNum=true', '[\"0\"]', 1",
        "'limit=1&src=con', '[\"0\"]', 1",
    })
    void shouldShowTheRowsThatLimitNames(String parameters, String rows, int count) throws Exception {
        assertEquals(
                "{\"dataset\":[" + rows + "],\"count\":" + count + "}",
                exec(NUMBERS, "&nm=true" + (parameters.isEmpty() ? "" : "&" + parameters)));
    }

    @Test
    void shouldKeepTheLastRowsOfMany() throws Exception {
        String all = exec("SELECT time, n FROM cpu ORDER BY time, hostname", "&nm=true");
        String last = exec("SELECT time, n FROM cpu ORDER BY time, hostname", "&nm=true&limit=-1500");
        String rows = last.substring("{\"dataset\":[".length(), last.indexOf("],\"count\":1500}"));
        assertEquals(1500, rows.split("\\],\\[", -1).length);
        assertTrue(all.contains("," + rows + "],\"count\":10000}"));
    }

    @Test
    void shouldShowTheColumnsThatColsNames() throws Exception {
        assertEquals("{\"dataset\":[[1,\"b\"],[2,\"b\"]],\"count\":2}", exec(NEAR, "&nm=true&cols=x,A"));
        HttpResponse<String> wrong = get("/exec", NEAR, "&cols=x,y");
        assertEquals(400, wrong.statusCode());
        assertTrue(wrong.body().contains("invalid column in list: y"), wrong.body());
    }

    @Test
    void shouldTellTimingsAndExplainWhenAsked() throws Exception {
        String body = exec("SELECT 1 AS n", "&nm=true&timings=true&explain=true");
        assertTrue(
                body.matches(
                        "\\{\"dataset\":\\[\\[1\\]\\],\"count\":1,\"timings\":\\{\"authentication\":0,"
                                + "\"compiler\":\\d+,\"execute\":\\d+,\"count\":0\\},\"explain\":\\{\"jitCompiled\":false\\}\\}"),
                body);
    }

    @Test
    void shouldTellErrorsWithTheirOffset() throws Exception {
        HttpResponse<String> answer = get("/exec", "SELECT x,\n y FROM near", "");
        assertEquals(400, answer.statusCode());
        assertEquals(
                "{\"query\":\"SELECT x,\\n y FROM near\",\"error\":\"unknown column y; did you mean \\\"x\\\"?\",\"position\":11}",
                answer.body().replace("did you mean \\\"a\\\"?", "did you mean \\\"x\\\"?"));
        assertEquals(
                "{\"query\":\"\",\"error\":\"parameter query is missing; Send query=SELECT … in the address, as a form,"
                        + " or as JSON {\\\"query\\\": …}.\",\"position\":0}",
                get("/exec", "", "").body());
        assertEquals(400, get("/exec", "SELECT 1", "&limit=x").statusCode());
        assertEquals(400, get("/exp", "SELECT 1", "&fmt=parquet").statusCode());
        assertEquals(400, get("/exp", "SELECT 1", "&timeout=0").statusCode());
    }

    @Test
    void shouldTellAnErrorBehindTheFirstRowsInsideTheAnswer() throws Exception {
        String body = exec("SELECT *, 1 / (CASE hostname WHEN 'host_4' THEN n - 1998 END) FROM cpu", "&nm=true");
        assertTrue(body.matches(
                "(?s)\\{\"dataset\":\\[.*\\],\"count\":\\d+,\"error\":\"division by zero\",\"errorPos\":10\\}"));
        assertThrows(
                IOException.class,
                () -> get("/exp", "SELECT *, 1 / (CASE hostname WHEN 'host_4' THEN n - 1998 END) FROM cpu", ""));
    }

    @Test
    void shouldAnswerStatementsWithOk() throws Exception {
        assertEquals(405, get("/exec", "CREATE TABLE t (a TAG, v DOUBLE)", "").statusCode());
        assertEquals("{\"ddl\":\"OK\"}", post("CREATE TABLE t (a TAG, v DOUBLE)"));
        assertEquals("{\"dml\":\"OK\"}", post("INSERT INTO t (a, v) VALUES ('x', 1), ('y', 2)"));
        assertEquals("{\"dataset\":[[2]],\"count\":1}", exec("SELECT count(*) FROM t", "&nm=true"));
        assertEquals("{\"dataset\":[[\"cpu\"],[\"near\"],[\"t\"]],\"count\":3}", exec("SHOW TABLES", "&nm=true"));
        assertEquals(405, get("/exp", "FLUSH TABLE cpu", "").statusCode());
    }

    @Test
    void shouldExportAFileOfCsv() throws Exception {
        HttpResponse<String> answer =
                get("/exp", "SELECT time, x, a, x > 1 AS \"b\"\"c\", NULL::double AS n FROM near", "");
        assertEquals(
                "\"time\",\"x\",\"a\",\"b\"\"c\",\"n\"\r\n\"2001-09-09T01:46:40.000000Z\",1,\"b\",false,\r\n"
                        + "\"2001-09-09T01:46:40.000000Z\",2,\"b\",true,\r\n",
                answer.body());
        assertEquals(
                "text/csv; charset=utf-8",
                answer.headers().firstValue("content-type").orElseThrow());
        String disposition = answer.headers().firstValue("content-disposition").orElseThrow();
        assertTrue(disposition.matches("attachment; filename=\"questdb-query-\\d+\\.csv\""), disposition);
        HttpResponse<String> named = get("/exp", NEAR, "&nm=true&limit=-1&filename=a%2F%22b");
        assertEquals("\"2001-09-09T01:46:40.000000Z\",2,\"b\"\r\n", named.body());
        assertEquals(
                "attachment; filename=\"a__b.csv\"",
                named.headers().firstValue("content-disposition").orElseThrow());
    }

    @Test
    void shouldEndAQueryAfterTheTimeThatTheClientGrants() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(
                        "/exec", "query=" + URLEncoder.encode("SELECT * FROM cpu ORDER BY n", StandardCharsets.UTF_8)))
                .header("Statement-Timeout", "0")
                .build();
        assertEquals(
                400, client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
        assertEquals(1L, db.sql().newContext(1_000_000).timeoutNs() / 1_000_000);
    }
}
