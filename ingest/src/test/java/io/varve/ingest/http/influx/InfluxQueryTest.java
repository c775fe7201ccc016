// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.influx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.HttpServerCodec;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.TestListener;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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

@Timeout(60)
class InfluxQueryTest {
    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // by start
    private IngestFixture fixture;

    @SuppressWarnings("NullAway.Init") // by start
    private TestListener listener;

    @BeforeEach
    void start() {
        fixture = IngestFixture.open(directory, 1);
        InfluxQueryService service = new InfluxQueryService(fixture.engine, "0.1.0");
        listener = new TestListener(
                channel -> channel.pipeline().addLast(new HttpServerCodec()).addLast(service.newHandler()));
    }

    @AfterEach
    void stop() {
        client.close();
        listener.close();
        fixture.close();
    }

    private HttpResponse<String> ask(String method, String query, String form)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + listener.address().getPort() + "/query" + query);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, form.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(form))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String q(String text) {
        return "?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void assertAnswer(int status, String body, HttpResponse<String> answer) {
        assertEquals(body + "\n", answer.body());
        assertEquals(status, answer.statusCode());
        assertEquals(
                "application/json", answer.headers().firstValue("content-type").orElse(""));
        assertEquals(
                "1.8.10-varve.0.1.0",
                answer.headers().firstValue("x-influxdb-version").orElse(""));
    }

    @Test
    void shouldMakeADatabaseOnceHoweverOftenAsked() throws Exception {
        String made = "{\"results\":[{\"statement_id\":0}]}";
        assertAnswer(200, made, ask("POST", q("CREATE DATABASE \"telegraf\""), ""));
        assertAnswer(200, made, ask("POST", q("CREATE DATABASE \"telegraf\""), ""));
        assertNotNull(fixture.engine.catalog().findDatabase("telegraf"));
        assertAnswer(200, made, ask("POST", "", q("create database bare;").substring(1)));
        assertAnswer(
                200,
                made,
                ask(
                        "POST",
                        "",
                        q("CREATE DATABASE \"a \\\"b\" WITH DURATION 1d NAME \"x\"")
                                .substring(1)));
        assertAnswer(
                200,
                "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"],"
                        + "\"values\":[[\"telegraf\"],[\"bare\"],[\"a \\\"b\"]]}]}]}",
                ask("GET", q("SHOW DATABASES"), ""));
    }

    @Test
    void shouldListNoDatabases() throws Exception {
        String none =
                "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"]}]}]}";
        assertAnswer(200, none, ask("POST", q("show databases"), ""));
    }

    @Test
    void shouldMakeNothingByGet() throws Exception {
        HttpResponse<String> answer = ask("GET", q("CREATE DATABASE x"), "");
        assertAnswer(405, "{\"error\":\"CREATE DATABASE needs POST\"}", answer);
        assertEquals("POST", answer.headers().firstValue("allow").orElse(""));
        assertNull(fixture.engine.catalog().findDatabase("x"));
        assertEquals(405, ask("DELETE", q("SHOW DATABASES"), "").statusCode());
    }

    @Test
    void shouldRunStatementsInTurnAndSayWhichIsNotSupported() throws Exception {
        assertAnswer(
                200,
                "{\"results\":[{\"statement_id\":0},{\"statement_id\":1,\"error\":\"SHOW MEASUREMENTS is not supported; "
                        + "use /api/v3/query_sql\"},{\"statement_id\":2,\"series\":[{\"name\":\"databases\",\"columns\":"
                        + "[\"name\"],\"values\":[[\"x\"]]}]},{\"statement_id\":3,\"error\":\"SELECT is not supported; "
                        + "use /api/v3/query_sql\"}]}",
                ask("POST", q("CREATE DATABASE x; SHOW MEASUREMENTS; SHOW DATABASES; SELECT ';' FROM \"a;b\""), ""));
    }

    @Test
    void shouldTellANameThatIsRefused() throws Exception {
        HttpResponse<String> answer = ask("POST", q("CREATE DATABASE \"" + "n".repeat(300) + "\""), "");
        assertEquals(200, answer.statusCode());
        assertTrue(
                answer.body().startsWith("{\"results\":[{\"statement_id\":0,\"error\":\"invalid name"), answer.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "FOO BAR | found FOO, expected SELECT, DELETE, SHOW",
                "CREATE DATABASE | found EOF, expected identifier at line 1, char 16",
                "CREATE DATABASE 1x | found 1x, expected identifier at line 1, char 17",
                "CREATE DATABASE \"x | found \\\", expected identifier that ends with a quote",
                "CREATE DATABASE x y | found y, expected ; or the end at line 1, char 19",
                "SHOW DATABASES LIKE | found LIKE, expected ; or the end",
                "; | found EOF, expected SELECT",
            })
    void shouldRefuseATextThatIsNoStatement(String text, String reason) throws Exception {
        HttpResponse<String> answer = ask("POST", q(text), "");
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().startsWith("{\"error\":\"error parsing query: " + reason), answer.body());
    }

    @Test
    void shouldRefuseARequestWithoutAQuery() throws Exception {
        String missing = "{\"error\":\"missing required parameter \\\"q\\\"\"}";
        assertAnswer(400, missing, ask("GET", "", ""));
        assertAnswer(400, missing, ask("POST", "?db=x", "db=y"));
        assertEquals(400, ask("POST", "", "q=%zz").statusCode());
        assertEquals(413, ask("POST", "", "q=" + "x".repeat(1 << 16)).statusCode());
    }

    @Test
    void shouldSay500WhenTheEngineHasFailed() throws Exception {
        fixture.engine.health().fail(new IllegalStateException("planted"));
        assertEquals(500, ask("POST", q("CREATE DATABASE x"), "").statusCode());
    }
}
