// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests whose lines are numbered are applied once, however often they come.
class ProducerRequestTest extends ServedWrites {
    private static final String DB = LineConfig.DEFAULT_DATABASE;

    /// Each dialect: the same lines again, cut otherwise and with other values, one of them refused both times.
    @ParameterizedTest
    @ValueSource(strings = {"/write?", "/api/v2/write?bucket=default&", "/api/v3/write_lp?db=default&precision=ns&"})
    void shouldApplyALineOnce(String path) throws IOException {
        start(3);
        assertEquals(
                204,
                client.post(path + "producer=9", "m,h=a x=1 1\nm,h=b x=2 2\n").status());
        Reply second = client.post(path + "producer=9&first_line=2", "m,h=b x=22 2\nm,h=c x=3 3\nbad\nm,h=d x=5 5");
        assertEquals(400, second.status());
        assertEquals(
                204,
                client.post(path + "producer=9&first_line=6", "m,h=e x=6 6\n").status());
        assertEquals(
                List.of("h=a x=1.0 1", "h=b x=2.0 2", "h=c x=3.0 3", "h=d x=5.0 5", "h=e x=6.0 6"),
                fixture.rows(DB, "m").stream().sorted().toList());
    }

    @Test
    void shouldRefuseLinesOutOfOrderAndEpochsThatAreOver() throws IOException {
        start(1);
        assertEquals(204, client.post("/write?producer=9&epoch=2", "m x=1 1\n").status());
        Reply gap = client.post("/write?producer=9&epoch=2&first_line=3", "m x=3 3\n");
        assertEquals(409, gap.status());
        assertTrue(gap.body().contains("out_of_order: lines from 2 on of producer 9"), gap.body());
        Reply stale = client.post("/write?producer=9&epoch=1&first_line=1", "m x=1 1\n");
        assertEquals(409, stale.status());
        assertTrue(stale.body().contains("stale_epoch: producer 9 has begun epoch 2"), stale.body());
        assertEquals(400, client.post("/write?producer=0", "m x=1 1\n").status());
        assertEquals(400, client.post("/write?epoch=1", "m x=1 1\n").status());
        assertEquals(List.of("x=1.0 1"), fixture.rows(DB, "m"));
    }

    /// One sender with several connections, which asks over the next when the last has answered.
    @Test
    void shouldBeReadyForTheNextConnectionWhenItAnswers() throws IOException {
        start(1);
        try (RawClient other = new RawClient(listener.address())) {
            for (int line = 1; line <= 200; line++) {
                RawClient next = line % 2 == 0 ? client : other;
                String bad = line % 7 == 0 ? "bad" : "m x=" + line + " " + line;
                Reply reply = next.post("/write?producer=9&first_line=" + line, bad + (line % 3 == 0 ? "" : "\n"));
                assertEquals(line % 7 == 0 ? 400 : 204, reply.status(), reply.body());
            }
        }
        Reply mixed = client.post("/write?producer=9", "m x=1 1\n", "X-Varve-Producer: 9");
        assertEquals(400, mixed.status());
        assertEquals(400, client.post("/write?no_sync=maybe", "m x=1 1\n").status());
    }

    /// What ends without a newline and is no row is a line, too.
    @ParameterizedTest
    @ValueSource(strings = {"m x=1 1\n# end", "m x=1 1\n  ", "m x=1 1\nm x=2 2", "m x=1 1\n#\n"})
    void shouldCountALastLineWithoutItsEnd(String body) throws IOException {
        start(1);
        assertEquals(204, client.post("/write?producer=9", body).status());
        assertEquals(
                204, client.post("/write?producer=9&first_line=3", "m x=3 3\n").status());
        assertEquals(
                409, client.post("/write?producer=9&first_line=5", "m x=5 5\n").status());
    }

    /// Who comes back while its first request is stuck gets the producer; until then it is told to try again.
    @Test
    void shouldGiveAProducerToTheRequestThatComesAfter() throws IOException {
        start(1);
        client.send("POST /write?producer=9 HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nm x=1 1\n");
        IngestFixture.await(() -> fixture.ingest.counters().bytes() > 0);
        try (RawClient other = new RawClient(listener.address())) {
            Reply reply = other.post("/write?producer=9", "m x=1 1\n");
            assertEquals(503, reply.status());
            assertEquals("1", reply.header("retry-after"));
            while (reply.status() == 503) {
                reply = other.post("/write?producer=9", "m x=1 1\n");
            }
            assertEquals(204, reply.status());
        }
        assertEquals(List.of("x=1.0 1"), fixture.rows(DB, "m"));
    }

    /// What a process that dies has kept is known to the next one.
    @Test
    void shouldKnowLinesFromBeforeARestart() throws IOException {
        start(1);
        assertEquals(
                204,
                client.post("/write?producer=9&epoch=4", "m x=1 1\nm x=2 2\n").status());
        stop();
        start(1);
        assertEquals(
                204,
                client.post("/write?producer=9&epoch=4", "m x=11 1\nm x=22 2\nm x=3 3\n")
                        .status());
        assertEquals(409, client.post("/write?producer=9&epoch=3", "m x=0 1\n").status());
        assertEquals(List.of("x=1.0 1", "x=2.0 2", "x=3.0 3"), fixture.rows(DB, "m"));
    }
}
