// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.Suite;
import io.varve.ingest.flow.IngestListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets in and who does not; time is moved by hand, and what gets through is what a handler of lines would see.
@Timeout(120)
class LineAuthHandlerTest {
    private final List<String> told = new ArrayList<>();
    private final ManualClock clock = new ManualClock(0);
    private SenderKey sender;
    private LineAuthService service;

    @BeforeEach
    void open() throws Exception {
        sender = SenderKey.make();
        LineKeys keys =
                LineKeys.parse(List.of(sender.line("pump"), SenderKey.make().line("other")));
        service = new LineAuthService(() -> keys, clock, new IngestListener() {
            @Override
            public void onClosed(String source, String reason) {
                told.add(reason);
            }
        });
    }

    private EmbeddedChannel connect() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(service.newHandler());
        return channel;
    }

    private static void send(EmbeddedChannel channel, String text) {
        send(channel, text.getBytes(US_ASCII));
    }

    private static void send(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    /// What the server has written.
    private static byte[] written(EmbeddedChannel channel) {
        ByteBuf out = Objects.requireNonNull(channel.readOutbound(), "nothing was written");
        try {
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }

    private static byte[] challenge(EmbeddedChannel channel, String keyId) {
        send(channel, keyId + "\n");
        byte[] line = written(channel);
        assertEquals(513, line.length);
        assertEquals('\n', line[512]);
        for (int i = 0; i < 512; i++) {
            assertTrue(line[i] >= 0x20 && line[i] <= 0x7e, "printable");
        }
        return Arrays.copyOf(line, 512);
    }

    private static String passed(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            text.append(next.toString(US_ASCII));
            next.release();
        }
        return text.toString();
    }

    private void assertRefused(EmbeddedChannel channel, String reason) {
        assertFalse(channel.isOpen());
        assertEquals("", passed(channel));
        assertNull(channel.readOutbound(), "no word to a stranger");
        assertEquals(1, service.refusedConnections());
        assertEquals(0, service.acceptedConnections());
        assertEquals(List.of("not authenticated: " + reason), told);
    }

    @ParameterizedTest
    @ValueSource(strings = {SenderKey.DER, SenderKey.FIXED})
    void shouldLetInWhoeverSignsAndSayNothing(String form) throws Exception {
        EmbeddedChannel channel = connect();
        byte[] challenge = challenge(channel, "pump");
        send(channel, sender.sign(form, challenge) + "\nm x=1 1\nm x=");
        send(channel, "2 2\n");
        assertEquals("m x=1 1\nm x=2 2\n", passed(channel));
        assertNull(channel.readOutbound());
        assertEquals(1, service.acceptedConnections());
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();
        assertTrue(channel.isOpen(), "the time-out went with the question");
        assertEquals(List.of(), told);
        assertFalse(channel.finish());
    }

    @Test
    void shouldTakeKeyAndAnswerByteByByte() throws Exception {
        EmbeddedChannel channel = connect();
        for (byte next : "pump".getBytes(US_ASCII)) {
            send(channel, new byte[] {next});
            assertNull(channel.readOutbound());
        }
        byte[] challenge = challenge(channel, "");
        for (byte next : (sender.sign(SenderKey.DER, challenge) + "\nm x=1 1\n").getBytes(US_ASCII)) {
            send(channel, new byte[] {next});
        }
        assertEquals("m x=1 1\n", passed(channel));
        assertFalse(channel.finish());
    }

    @Test
    void shouldRefuseTheSignatureOfAnotherKey() throws Exception {
        EmbeddedChannel channel = connect();
        byte[] challenge = challenge(channel, "other");
        send(channel, sender.sign(SenderKey.DER, challenge) + "\nm x=1 1\n");
        assertRefused(channel, "wrong key id or signature, key id=other");
    }

    @Test
    void shouldAskWhoeverIsUnknownAndRefuseOnlyThen() throws Exception {
        EmbeddedChannel channel = connect();
        byte[] challenge = challenge(channel, "no\u001bbody");
        send(channel, sender.sign(SenderKey.DER, challenge) + "\n");
        assertRefused(channel, "wrong key id or signature, key id=no?body");
    }

    @Test
    void shouldRefuseAnAnswerThatWasGoodBefore() throws Exception {
        EmbeddedChannel first = connect();
        byte[] challenge = challenge(first, "pump");
        String answer = sender.sign(SenderKey.FIXED, challenge) + "\n";
        send(first, answer);
        EmbeddedChannel second = connect();
        assertFalse(Arrays.equals(challenge, challenge(second, "pump")));
        send(second, answer);
        assertFalse(second.isOpen());
        assertEquals(1, service.refusedConnections());
    }

    @Test
    void shouldRefuseWhoeverTakesTooLong() {
        EmbeddedChannel channel = connect();
        challenge(channel, "pump");
        channel.advanceTimeBy(9_999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(channel.isOpen());
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertRefused(channel, "no answer within 10 s, key id=pump");
    }

    @Test
    void shouldBoundKeyIdAndAnswer() {
        EmbeddedChannel channel = connect();
        send(channel, "k".repeat(1024));
        assertTrue(channel.isOpen());
        challenge(channel, "");
        send(channel, "A".repeat(1024));
        assertTrue(channel.isOpen());
        send(channel, "A");
        assertRefused(channel, "the answer is too long, key id=" + "k".repeat(64) + "…");
        EmbeddedChannel second = connect();
        send(second, "k".repeat(1025));
        assertFalse(second.isOpen());
        assertEquals(2, service.refusedConnections());
    }

    @Test
    void shouldTellOfOneRefusalInTenSeconds() {
        for (int i = 0; i < 4; i++) {
            EmbeddedChannel channel = connect();
            challenge(channel, "pump");
            send(channel, "x\n");
            clock.advance(TimeUnit.SECONDS.toNanos(i == 2 ? 10 : 0));
        }
        assertEquals(2, told.size(), told::toString);
        assertTrue(told.getLast().endsWith("; 2 more since the last such line"), told::toString);
    }

    /// A client that was given no key sends lines at once: they are no answer, and none of them gets through.
    @Test
    void shouldRefuseLinesInTheirPlace() {
        EmbeddedChannel channel = connect();
        send(channel, "m,h=a x=1 1\nm,h=b x=2 2\nm,h=c x=3 3\n");
        assertEquals(513, written(channel).length);
        assertRefused(channel, "wrong key id or signature, key id=m,h=a?x=1?1");
    }

    @Test
    void shouldRefuseEveryOtherAnswer() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < Suite.pick(300, 3_000, 100_000); round++) {
            EmbeddedChannel channel = connect();
            byte[] challenge = challenge(channel, "pump");
            String form = random.nextBoolean() ? SenderKey.DER : SenderKey.FIXED;
            byte[] good = sender.sign(form, challenge).getBytes(US_ASCII);
            byte[] bad = mutated(good, random);
            if (isSame(good, bad)) {
                continue;
            }
            int cut = random.nextInt(bad.length + 1);
            String[] pieces = {
                new String(bad, 0, cut, ISO_8859_1), new String(bad, cut, bad.length - cut, ISO_8859_1), "\nm x=1 1\n"
            };
            for (int i = 0; i < pieces.length && channel.isOpen(); i++) {
                send(channel, pieces[i].getBytes(ISO_8859_1));
            }
            assertFalse(channel.isOpen(), () -> "seed " + seed + ": " + new String(bad, US_ASCII));
            assertEquals("", passed(channel), () -> "seed " + seed);
            channel.checkException();
        }
        assertEquals(0, service.acceptedConnections());
    }

    private static byte[] mutated(byte[] good, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                yield noise;
            }
            case 1 -> Arrays.copyOf(good, random.nextInt(good.length));
            case 2 -> {
                byte[] signature = Base64.getDecoder().decode(good);
                signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
                yield Base64.getEncoder().encode(signature);
            }
            default -> {
                byte[] damaged = good.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                yield damaged;
            }
        };
    }

    /// Base64 may say the same bytes in several ways; what is behind a newline is no longer the answer.
    private static boolean isSame(byte[] good, byte[] other) {
        int end = 0;
        while (end < other.length && other[end] != '\n') {
            end++;
        }
        try {
            byte[] said = Base64.getDecoder().decode(Arrays.copyOf(other, end));
            return Arrays.equals(Base64.getDecoder().decode(good), said);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
