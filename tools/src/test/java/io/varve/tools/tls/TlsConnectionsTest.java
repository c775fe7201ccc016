// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.varve.engine.testing.ManualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Handshakes that never come, their time moved by hand.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TlsConnectionsTest {
    @TempDir
    static Path temp;

    private final ManualClock clock = new ManualClock(0);
    private final List<String> told = new ArrayList<>();
    private TlsConnections connections;

    @BeforeEach
    void load() throws Exception {
        TlsIdentity identity = TestCertificate.make(temp, "EC")
                .write(temp.resolve("cert.pem"), temp.resolve("key.pem"))
                .load(warning -> {});
        connections = new TlsConnections("tcp", () -> identity, clock, told::add);
    }

    private EmbeddedChannel connect() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        connections.secure(channel.pipeline());
        return channel;
    }

    private static boolean isOpenAfter(EmbeddedChannel channel, int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
        return channel.isOpen();
    }

    @Test
    void shouldCloseWhoeverBeginsNoHandshakeOrDoesNotEndIt() {
        EmbeddedChannel silent = connect();
        EmbeddedChannel slow = connect();
        slow.writeInbound(Unpooled.wrappedBuffer(new byte[] {22, 3, 1, 0, 100, 1}));
        assertTrue(isOpenAfter(silent, 9));
        assertTrue(isOpenAfter(slow, 9));
        assertFalse(isOpenAfter(silent, 1));
        assertFalse(isOpenAfter(slow, 1));
        assertEquals(2, connections.failures());
        assertEquals(1, told.size(), told::toString);
    }

    @Test
    void shouldSayOnceInAWhileThatAClientDoesNotSpeakTlsAndNotWhatItSent() {
        for (int i = 0; i < 3; i++) {
            EmbeddedChannel plain = connect();
            try {
                plain.writeInbound(Unpooled.copiedBuffer("m,password=secret x=1 1\n", US_ASCII));
                plain.checkException();
            } catch (Exception e) {
                assertTrue(e instanceof SSLException, e::toString);
            }
            assertFalse(plain.isOpen());
        }
        clock.advance(TimeUnit.SECONDS.toNanos(10));
        EmbeddedChannel last = connect();
        isOpenAfter(last, 10);
        assertEquals(4, connections.failures());
        assertEquals("TLS failed: source=tcp embedded, reason=the client does not speak TLS", told.getFirst());
        assertTrue(told.getLast().endsWith("; 2 more since the last such line"), told::toString);
        assertEquals(2, told.size());
    }

    @Test
    void shouldNotLogWhoeverOnlyLooks() {
        EmbeddedChannel probe = connect();
        probe.close().syncUninterruptibly();
        assertEquals(List.of(), told);
    }
}
