// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RequestBodyTest {
    private static final BodyLimits LIMITS = BodyLimits.of(32L << 20);
    private static final long SEED = 20_261_122;

    private final BodyMemory memory = new BodyMemory(64 << 20);

    /// What comes out when `wire` is added in parts of so many bytes.
    private byte[] read(String encoding, byte[] wire, int partBytes, BodyLimits limits) throws BodyException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (RequestBody body = new RequestBody(UnpooledByteBufAllocator.DEFAULT, limits, memory)) {
            body.begin(encoding);
            for (int from = 0; from < wire.length; from += partBytes) {
                ByteBuf part = Unpooled.directBuffer();
                part.writeBytes(wire, from, Math.min(partBytes, wire.length - from));
                body.add(part);
                part.release();
                take(body, plain);
            }
            body.end();
            take(body, plain);
        } finally {
            assertEquals(0, memory.heldBytes(), "given back");
        }
        return plain.toByteArray();
    }

    private static void take(RequestBody body, ByteArrayOutputStream to) throws BodyException {
        for (ByteBuf piece = body.next(); piece != null; piece = body.next()) {
            byte[] bytes = new byte[piece.readableBytes()];
            piece.readBytes(bytes);
            to.writeBytes(bytes);
        }
    }

    private static byte[] text(int length) {
        StringBuilder out = new StringBuilder();
        Random random = new Random(SEED);
        while (out.length() < length) {
            out.append("cpu,host=h")
                    .append(random.nextInt(100))
                    .append(" usage=")
                    .append(random.nextInt(1 << 20));
            out.append("i\n");
        }
        return out.substring(0, length).getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "zstd", "identity", ""})
    void shouldReadWhatWasEncodedHoweverItIsCut(String encoding) throws BodyException {
        for (int length : new int[] {0, 1, 1000, 65_535, 65_536, 65_537, 500_000}) {
            byte[] plain = text(length);
            byte[] wire = Encoded.of(encoding.toLowerCase(Locale.ROOT), plain);
            for (int part : new int[] {1, 7, 1000, 1 << 20}) {
                assertArrayEquals(plain, read(encoding, wire, part, LIMITS), encoding + " " + length + " " + part);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void shouldReadSeveralMembersAsOneBody(String encoding) throws BodyException {
        byte[] one = Encoded.of(encoding, text(1000));
        byte[] none = Encoded.of(encoding, new byte[0]);
        for (int part : new int[] {1, 1 << 20}) {
            byte[] plain = read(encoding, Encoded.concat(none, one, none, one), part, LIMITS);
            assertArrayEquals(Encoded.concat(text(1000), text(1000)), plain);
        }
    }

    @Test
    void shouldPassOverAllPartsOfAHeader() throws BodyException {
        byte[] wire = Encoded.gzipWithLongHeader(text(1000), 1500);
        assertEquals(1500, wire.length);
        for (int part : new int[] {1, 5, 1 << 20}) {
            assertArrayEquals(text(1000), read("gzip", wire, part, LIMITS));
        }
        wire[20] ^= 1;
        assertTrue(corrupt("gzip", wire).contains("the check of its header fails"));
    }

    private String corrupt(String encoding, byte[] wire) {
        BodyException refused = assertThrows(BodyException.class, () -> read(encoding, wire, 100, LIMITS));
        assertEquals(BodyException.Reason.CORRUPT, refused.reason(), refused.getMessage());
        return refused.getMessage();
    }

    /// Every truncation is told, and of whatever is not detected as broken the text is right.
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void shouldTellEveryTruncation(String encoding) {
        byte[] wire = Encoded.of(encoding, text(3000));
        for (int length = 1; length < wire.length; length++) {
            String told = corrupt(encoding, Arrays.copyOf(wire, length));
            assertEquals("corrupt " + encoding + " body: it ends too early", told, "length=" + length);
        }
    }

    @Test
    void shouldTellEveryFlippedBitOfGzipThatMatters() {
        byte[] plain = text(300);
        byte[] wire = Encoded.gzip(plain);
        int told = 0;
        for (int bit = 0; bit < 8 * wire.length; bit++) {
            byte[] broken = wire.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertArrayEquals(plain, read("gzip", broken, 1 << 20, LIMITS), "bit=" + bit);
            } catch (BodyException e) {
                assertEquals(BodyException.Reason.CORRUPT, e.reason());
                told++;
            }
        }
        // Time, system and level mean nothing here, nor do the last bits of the data.
        assertTrue(told >= 8 * (wire.length - 6) - 16, "told=" + told + ", bits=" + 8 * wire.length);
    }

    @Test
    void shouldRefuseWhatFollowsTheLastMember() {
        byte[] wire = Encoded.concat(Encoded.gzip(text(100)), new byte[] {0});
        assertTrue(corrupt("gzip", wire).contains("no gzip header where one should be"));
        corrupt("zstd", Encoded.concat(Encoded.of("zstd", text(100)), "rest of it".getBytes(StandardCharsets.UTF_8)));
        corrupt("zstd", Encoded.gzip(text(100)));
    }

    @ParameterizedTest
    @CsvSource({"identity, -1", "gzip, -1", "zstd, -1", "gzip, 0", "zstd, 0", "gzip, 1", "zstd, 1"})
    void shouldHoldTheLimitOfDecodedBytes(String encoding, int beyond) throws BodyException {
        int limit = 3 << 20;
        BodyLimits limits = new BodyLimits(32 << 20, limit, 1 << 20, 0);
        byte[] wire = Encoded.of(encoding, text(limit + beyond));
        if (beyond <= 0) {
            assertEquals(limit + beyond, read(encoding, wire, 60_000, limits).length);
        } else {
            assertTooLarge("Request Entity Too Large: more than 3145728 bytes decoded", encoding, wire, limits);
        }
    }

    private void assertTooLarge(String message, String encoding, byte[] wire, BodyLimits limits) {
        BodyException refused = assertThrows(BodyException.class, () -> read(encoding, wire, 60_000, limits));
        assertEquals(BodyException.Reason.TOO_LARGE, refused.reason());
        assertEquals(message, refused.getMessage());
    }

    @Test
    void shouldHoldTheLimitOfSentBytes() throws BodyException {
        byte[] wire = Encoded.gzipWithLongHeader(text(1000), 5000);
        for (int limit : new int[] {5001, 5000}) {
            assertEquals(1000, read("gzip", wire, 100, BodyLimits.of(limit)).length);
        }
        assertTooLarge("Request Entity Too Large", "gzip", wire, BodyLimits.of(4999));
    }

    @ParameterizedTest
    @CsvSource({"10001, true", "10000, true", "9999, false"})
    void shouldHoldTheLimitOfTheRatio(int wireBytes, boolean passes) throws BodyException {
        byte[] wire = Encoded.gzipWithLongHeader(new byte[2_000_000], wireBytes);
        assertEquals(wireBytes, wire.length);
        if (passes) {
            assertEquals(2_000_000, read("gzip", wire, 60_000, LIMITS).length);
        } else {
            assertTooLarge(
                    "Request Entity Too Large: decodes to more than 200 times what was sent", "gzip", wire, LIMITS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void shouldNotAskForARatioOfTheFirstMebibyte(String encoding) throws BodyException {
        byte[] wire = Encoded.of(encoding, new byte[1 << 20]);
        assertTrue(wire.length < (1 << 20) / 200);
        assertEquals(1 << 20, read(encoding, wire, 60_000, LIMITS).length);
        assertTooLarge(
                "Request Entity Too Large: decodes to more than 200 times what was sent",
                encoding,
                Encoded.of(encoding, new byte[(1 << 20) + 1]),
                LIMITS);
    }

    /// A bomb stops at a limit and not when it has gone off.
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void shouldNotUnpackABomb(String encoding) {
        byte[] wire = Encoded.zeros(encoding, 256);
        assertTooLarge(
                "Request Entity Too Large: decodes to more than 200 times what was sent", encoding, wire, LIMITS);
        byte[] slower = Encoded.concat(Encoded.of(encoding, random(1 << 21)), wire);
        assertTooLarge("Request Entity Too Large: more than 134217728 bytes decoded", encoding, slower, LIMITS);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"22, true", "23, true", "24, false", "27, false"})
    void shouldHoldTheLimitOfAWindow(int windowLog, boolean passes) throws BodyException {
        byte[] wire = Encoded.zstdWithWindow(text(1000), windowLog);
        if (passes) {
            assertEquals(1000, read("zstd", wire, 100, LIMITS).length);
        } else {
            assertTooLarge("Request Entity Too Large: its zstd window is above 8388608 bytes", "zstd", wire, LIMITS);
        }
    }

    @Test
    void shouldRefuseABodyWhenOthersHoldTheMemory() throws BodyException {
        try (RequestBody first = new RequestBody(UnpooledByteBufAllocator.DEFAULT, LIMITS, new BodyMemory(8 << 20))) {
            first.begin("zstd");
            first.begin("zstd");
        }
        BodyMemory scarce = new BodyMemory((8 << 20) - 1);
        try (RequestBody body = new RequestBody(UnpooledByteBufAllocator.DEFAULT, LIMITS, scarce)) {
            body.begin("gzip");
            BodyException refused = assertThrows(BodyException.class, () -> body.begin("zstd"));
            assertEquals(BodyException.Reason.NO_MEMORY, refused.reason());
            assertEquals(0, scarce.heldBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip", "gzip,zstd", "x-gzip", "snappy", "identity, gzip", "gzip "})
    void shouldKnowOnlyTheListedEncodings(String encoding) {
        assertEquals(false, RequestBody.supports(encoding));
    }
}
