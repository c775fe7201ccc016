// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import static io.varve.query.http.TestServer.q;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.admission.rate.Scope;
import io.varve.engine.testing.ManualClock;
import io.varve.query.SqlFixture;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The rate limits as who asks meets them. Time stands still unless told.
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by limit
final class QueryRateTest {
    private static final String COUNT = "SELECT count(*) FROM cpu WHERE usage_user > -1";

    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock(0);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private SqlFixture db;
    private RateMeter rates;
    private TestServer server;

    @BeforeEach
    void open() {
        db = SqlFixture.filled(directory, 1);
    }

    private void limit(Scope scope, Measure measure, long amount) {
        rates = new RateMeter(RateLimits.NONE.with(scope, measure, amount), clock);
        server = new TestServer(new QueryService(db.sql(), QueryListener.NONE, rates));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        db.close();
    }

    private HttpResponse<String> ask(String sql) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(server.uri(q(sql))).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldRefuseOneQueryTooMany() throws Exception {
        limit(Scope.ADDRESS, Measure.QUERIES, 2);
        assertEquals(200, ask("SELECT 1").statusCode());
        assertEquals(400, ask("SELECT nothing").statusCode(), "counts as well");
        HttpResponse<String> refused = ask("SELECT 1");
        assertEquals(503, refused.statusCode());
        assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
        assertEquals(
                "{\"error\":\"rate limit reached: address 127.0.0.1: limit=2 queries/s (limit.address_queries)\","
                        + "\"line\":null,\"column\":null,\"hint\":\"Try again in 1 s.\"}",
                refused.body());
        assertEquals(1, rates.refused(Scope.ADDRESS, Measure.QUERIES));
        clock.advance(TimeUnit.MILLISECONDS.toNanos(500));
        assertEquals(200, ask("SELECT 1").statusCode());
        assertEquals(503, ask("SELECT 1").statusCode());
    }

    /// A query reads what it has to; those behind it wait until that is paid.
    @Test
    void shouldChargeWhatAQueryHasReadWhenItEnds() throws Exception {
        limit(Scope.SERVER, Measure.SCANNED_ROWS, 10);
        assertEquals(200, ask(COUNT).statusCode());
        HttpResponse<String> refused = ask("SELECT 1");
        assertEquals(503, refused.statusCode());
        assertTrue(
                refused.body().contains("the whole server: limit=10 scanned rows/s (limit.server_scanned_rows)"),
                refused.body());
        long seconds =
                Long.parseLong(refused.headers().firstValue("Retry-After").orElse(""));
        assertTrue(seconds > 1, () -> "Retry-After " + seconds);
        clock.advance(TimeUnit.SECONDS.toNanos(seconds - 1));
        assertEquals(503, ask("SELECT 1").statusCode());
        clock.advance(TimeUnit.SECONDS.toNanos(1));
        assertEquals(200, ask("SELECT 1").statusCode());
    }
}
