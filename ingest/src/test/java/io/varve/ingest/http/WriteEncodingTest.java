// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.IngestFixture;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.http.RawClient.Reply;
import io.varve.ingest.http.encoding.Encoded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteEncodingTest extends ServedWrites {
    private static byte[] lines(int count) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < count; i++) {
            body.append("m,h=")
                    .append(i % 10)
                    .append(" x=")
                    .append(i)
                    .append("i ")
                    .append(i)
                    .append('\n');
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "GZip"})
    void shouldWriteEncodedLines(String encoding) throws IOException {
        start(IngestFixture.open(directory, 3), CONFIG);
        byte[] body = Encoded.of(encoding.toLowerCase(Locale.ROOT), lines(100_000));
        Reply reply = client.post("/write?db=d", body, "Content-Encoding: " + encoding);
        assertEquals(204, reply.status(), reply.body());
        assertEquals(100_000, fixture.rows("d", "m").size());
        assertEquals(lines(100_000).length, fixture.ingest.counters().bytes(), "decoded bytes are counted");
        Reply dry = client.post("/write?db=d&dry_run=true", body, "Content-Encoding: " + encoding);
        assertTrue(dry.body().contains("\"lines\":100000,\"rows\":100000"), dry.body());
    }

    /// Two small batches: the decoder waits with the stream, request after request on one connection.
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void shouldWaitForRoomWhileDecoding(String encoding) throws IOException {
        var options = IngestFixture.options(1).withBatches(2, 16 << 10);
        WriteConfig patient =
                new WriteConfig("0.1.0", SyncMode.ALWAYS, true, 32 << 20, 64 << 20, TimeUnit.MINUTES.toNanos(2));
        start(new IngestFixture(directory, options, LineConfig.DEFAULT), patient);
        byte[] body = Encoded.of(encoding, lines(20_000));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 4; i++) {
            all.writeBytes(("POST /write?db=d" + i + " HTTP/1.1\r\nHost: h\r\nContent-Encoding: " + encoding
                            + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(body);
        }
        client.send(all.toByteArray());
        for (int i = 0; i < 4; i++) {
            Reply reply = client.read();
            assertEquals(204, reply.status(), reply.body());
            assertEquals(20_000, fixture.rows("d" + i, "m").size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void shouldKeepAndCountWhatCameBeforeABreak(String encoding) throws IOException {
        start(IngestFixture.open(directory, 1), CONFIG);
        byte[] body = Encoded.of(encoding, lines(100_000));
        List<byte[]> cut = List.of(Arrays.copyOf(body, body.length / 2));
        // Without a checksum, which zstd may leave out, what was flipped may read as other text.
        List<byte[]> all = encoding.equals("gzip") ? List.of(cut.getFirst(), flipped(body)) : cut;
        for (byte[] broken : all) {
            Reply reply = client.post("/write?db=d", broken, "Content-Encoding: " + encoding);
            assertEquals(400, reply.status());
            int kept = fixture.rows("d", "m").size();
            String text = reply.body();
            assertTrue(kept > 0 && kept < 100_000, "kept=" + kept);
            assertTrue(text.startsWith("{\"error\":\"partial write: corrupt " + encoding + " body: "), text);
            assertTrue(text.contains("; rows kept="), text);
        }
        assertEquals(204, client.post("/write?db=e", "m x=1 1").status(), "the connection is kept");
        Reply none = client.post("/write?db=d", "m x=1 1", "Content-Encoding: " + encoding);
        assertEquals(400, none.status());
        assertTrue(none.body().startsWith("{\"error\":\"corrupt " + encoding), none.body());
    }

    private static byte[] flipped(byte[] body) {
        byte[] broken = body.clone();
        for (int i = body.length / 2; i < body.length / 2 + 200; i++) {
            broken[i] ^= 0x55;
        }
        return broken;
    }

    @Test
    void shouldRefuseOtherAndNestedEncodings() throws IOException {
        start(IngestFixture.open(directory, 1), CONFIG);
        byte[] twice = Encoded.gzip(Encoded.gzip(lines(1)));
        for (String[] headers : new String[][] {
            {"Content-Encoding: br"},
            {"Content-Encoding: gzip, gzip"},
            {"Content-Encoding: gzip", "Content-Encoding: gzip"},
            {"Content-Encoding: deflate"}
        }) {
            Reply reply = client.post("/write?db=d", twice, headers);
            assertEquals(415, reply.status());
            assertEquals("gzip, zstd", reply.header("accept-encoding"));
            assertTrue(reply.body().contains("content encoding is not supported"), reply.body());
        }
        assertEquals(204, client.post("/write?db=d", "m x=1 1").status(), "the connection is kept");
    }

    /// One mebibyte that would become a gibibyte.
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void shouldRefuseABombAndGoOn(String encoding) throws IOException {
        start(IngestFixture.open(directory, 1), CONFIG);
        byte[] bomb = Encoded.zeros(encoding, 1024);
        Reply reply = client.post("/write?db=d", bomb, "Content-Encoding: " + encoding);
        assertEquals(413, reply.status());
        assertEquals(
                "{\"error\":\"Request Entity Too Large: decodes to more than 200 times what was sent\"}", reply.body());
        try (RawClient other = new RawClient(listener.address())) {
            assertEquals(204, other.post("/write?db=d", "m x=1 1").status());
        }
    }

    @Test
    void shouldSay503WhenOtherBodiesHoldTheMemory() throws IOException {
        WriteConfig scarce = new WriteConfig("0.1.0", SyncMode.ALWAYS, true, 1 << 20, 1 << 20, CONFIG.overloadWaitNs());
        start(IngestFixture.open(directory, 1), scarce);
        Reply reply = client.post("/write?db=d", Encoded.of("zstd", lines(1)), "Content-Encoding: zstd");
        assertEquals(503, reply.status());
        assertTrue(Long.parseLong(reply.header("retry-after")) >= 1);
    }

    /// More than four limits of a line that no encoder makes much smaller.
    private static String noise() {
        StringBuilder text = new StringBuilder();
        Random random = new Random(20_261_122);
        while (text.length() < 1 << 20) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    /// Where a string is open beyond the limit of a line, nobody knows where the next line begins: the rest is not read as lines, yet answered.
    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "zstd"})
    void shouldAnswerABodyWhoseStringNeverEnds(String encoding) throws IOException {
        start(IngestFixture.open(directory, 1), CONFIG);
        String body = "m x=1 1\nm s=\"" + noise() + "\nm x=2 2\n";
        byte[] sent = Encoded.of(encoding, body.getBytes(StandardCharsets.UTF_8));
        Reply reply = client.post("/write?db=d", sent, "Content-Encoding: " + encoding);
        assertEquals(400, reply.status());
        assertTrue(reply.body().contains("dropped=1"), reply.body());
        assertEquals(List.of("x=1.0 1"), fixture.rows("d", "m"));
        assertEquals(204, client.post("/write?db=d", "m x=3 3").status());
    }
}
