// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.Scope;
import io.varve.engine.testing.ManualClock;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.http.RawClient.Reply;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rate limits as a sender over HTTP meets them. Time stands still unless told.
class WriteRateTest extends ServedWrites {
    private static final String REACHED = "rate limit reached: address 127.0.0.1: limit=10 rows/s (limit.address_rows)";

    private final ManualClock clock = new ManualClock(TimeUnit.DAYS.toNanos(20_000));

    private void start(Scope scope, Measure measure, long amount) throws IOException {
        RateLimits limits = RateLimits.NONE.with(scope, measure, amount);
        start(new IngestFixture(directory, limits, clock, () -> 0.0), CONFIG);
    }

    private static String lines(int count, int from) {
        StringBuilder body = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            body.append("m x=").append(i).append(' ').append(i).append('\n');
        }
        return body.toString();
    }

    private void pass(long ms) {
        clock.advance(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    /// The first request is larger than a second's budget, and so 16 tokens are missing when the next one comes.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/write?db=d | {\"error\":\"@\"}",
                "/write | {\"error\":\"@\",\"code\":\"internal error\",\"message\":\"@\",\"errorId\":\"7\"}",
                "/api/v2/write?bucket=d | {\"code\":\"unavailable\",\"message\":\"@\"}",
                "/api/v3/write_lp?db=d&precision=ns | {\"error\":\"@\"}",
            })
    void shouldRefuseTheRequestBehindOneThatWasTooLarge(String path, String body) throws IOException {
        start(Scope.ADDRESS, Measure.ROWS, 10);
        String id = "X-Request-Id: 7";
        assertEquals(204, client.post(path, lines(25, 0), id).status());
        Reply refused = client.post(path, lines(1, 25), id);
        assertEquals(503, refused.status());
        assertEquals("2", refused.header("retry-after"));
        assertEquals(body.replace("@", REACHED), refused.body());
        assertEquals(1, fixture.ingest.rates().refused(Scope.ADDRESS, Measure.ROWS));
        pass(1599);
        assertEquals(503, client.post(path, lines(1, 25), id).status());
        pass(1);
        assertEquals(204, client.post(path, lines(1, 25), id).status());
        String database = path.equals("/write") ? "default" : "d";
        assertEquals(26, fixture.rows(database, "m").size());
    }

    @Test
    void shouldLetOtherDatabasesGoOn() throws IOException {
        start(Scope.DATABASE, Measure.BYTES, 100);
        String body = lines(20, 0);
        assertTrue(body.length() > 100);
        assertEquals(204, client.post("/write?db=a", body).status());
        Reply refused = client.post("/write?db=a", body);
        assertEquals(503, refused.status());
        assertTrue(
                refused.body().contains("database \\\"a\\\": limit=100 bytes/s (limit.database_bytes)"),
                refused.body());
        assertEquals(204, client.post("/write?db=b", body).status());
    }

    @Test
    void shouldLetADryRunPayForItsBytes() throws IOException {
        start(Scope.SERVER, Measure.BYTES, 100);
        assertEquals(200, client.post("/write?db=a&dry_run=true", lines(20, 0)).status());
        assertEquals(503, client.post("/write?db=a&dry_run=true", lines(20, 0)).status());
    }

    /// Nothing of a body is read before the sender is told.
    @Test
    void shouldRefuseBeforeTheBodyIsSentIfAskedFirst() throws IOException {
        start(Scope.SERVER, Measure.ROWS, 1);
        assertEquals(204, client.post("/write?db=d", lines(5, 0)).status());
        client.send("POST /write?db=d HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n");
        assertEquals(503, client.read().status());
    }

    @Test
    void shouldDelayNewSeriesAndLetKnownOnesGoOn() throws IOException {
        start(Scope.DATABASE, Measure.NEW_SERIES, 2);
        StringBuilder five = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            five.append("m,h=").append(i).append(" x=1 1\n");
        }
        assertEquals(204, client.post("/write?db=d", five.toString()).status(), "on credit, as it had begun");
        Reply refused = client.post("/write?db=d", "m,h=0 x=2 2\nm,h=5 x=2 2\n");
        assertEquals(503, refused.status());
        assertEquals("120", refused.header("retry-after"), "three are owed, and one has to be there");
        assertTrue(refused.body().contains("limit=2 new series/min (limit.database_new_series)"), refused.body());
        assertEquals(
                204, client.post("/write?db=d", "m,h=0 x=3 3\nm,h=4 x=3 3\n").status());
        pass(TimeUnit.SECONDS.toMillis(120));
        assertEquals(
                204, client.post("/write?db=d", "m,h=0 x=2 2\nm,h=5 x=2 2\n").status());
        assertEquals(9, fixture.rows("d", "m").size());
        assertEquals(1, fixture.ingest.rates().refused(Scope.DATABASE, Measure.NEW_SERIES));
    }

    /// What one address pays at most for one mistake.
    @Test
    void shouldNotShutOutForLongerThanTheLargestDebtLasts() throws IOException {
        start(Scope.SERVER, Measure.NEW_SERIES, 60);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            many.append("m,h=").append(i).append(" x=1 1\n");
        }
        assertEquals(204, client.post("/write?db=d", many.toString()).status());
        Reply refused = client.post("/write?db=d", "m,h=new x=2 2\n");
        assertEquals(503, refused.status());
        assertEquals("601", refused.header("retry-after"), "ten minutes' worth, and one has to be there");
    }

    /// The refused line is the last one of a body without a newline, and the connection takes the next request.
    @Test
    void shouldRefuseANewSeriesAtTheEndOfABody() throws IOException {
        start(Scope.SERVER, Measure.NEW_SERIES, 1);
        assertEquals(204, client.post("/write?db=d", "m x=1 1").status());
        assertEquals(503, client.post("/write?db=d", "m x=2 2\nm,h=1 x=1 1").status());
        assertEquals(
                503,
                client.post("/api/v3/write_lp?db=d&accept_partial=false", "m,h=1 x=1 1")
                        .status());
        assertEquals(204, client.post("/write?db=d", "m x=3 3").status());
        assertFalse(fixture.rows("d", "m").stream().anyMatch(row -> row.contains("h=1")));
    }
}
