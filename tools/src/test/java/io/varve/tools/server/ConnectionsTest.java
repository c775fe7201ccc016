// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelHandler;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.varve.engine.io.Clock;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    /// A connection from an address.
    private static final class From extends EmbeddedChannel {
        private final SocketAddress address;

        private From(SocketAddress address, ChannelHandler handler) throws Exception {
            super(DefaultChannelId.newInstance(), false, false, handler);
            this.address = address;
            register();
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return address;
        }
    }

    private final SteppedClock clock = new SteppedClock();
    private final List<String> told = new ArrayList<>();
    private final Connections connections = new Connections(3, 2, clock, told::add);

    private static final class SteppedClock implements Clock {
        private long nowNs;

        @Override
        public long epochNs() {
            return nowNs;
        }

        @Override
        public long monotonicNs() {
            return nowNs;
        }
    }

    private EmbeddedChannel from(String address) throws Exception {
        return new From(new InetSocketAddress(address, 1), connections);
    }

    @Test
    void shouldRefuseOneAddressThatOpensTooMany() throws Exception {
        EmbeddedChannel first = from("127.0.0.1");
        assertTrue(from("127.0.0.1").isOpen());
        assertFalse(from("127.0.0.1").isOpen());
        assertTrue(from("127.0.0.2").isOpen(), "another address has its own limit");
        assertEquals(3, connections.count());
        assertEquals(1, connections.refused());
        first.close().syncUninterruptibly();
        assertTrue(from("127.0.0.1").isOpen(), "one that closes makes room");
        assertEquals(4, connections.accepted());
    }

    @Test
    void shouldRefuseWhenThereAreTooManyInAll() throws Exception {
        from("127.0.0.1");
        from("127.0.0.2");
        EmbeddedChannel last = from("127.0.0.3");
        assertFalse(from("127.0.0.4").isOpen());
        last.close().syncUninterruptibly();
        assertTrue(from("127.0.0.4").isOpen(), "the refused one does not count");
        assertEquals(3, connections.count());
    }

    @Test
    void shouldSayNowAndThenWhomItRefusesAndWhy() throws Exception {
        for (int i = 0; i < 5; i++) {
            from("127.0.0.1");
        }
        assertEquals(List.of("connection refused: address=127.0.0.1, limit=2 (connections.per_address)"), told);
        from("127.0.0.2");
        clock.nowNs += TimeUnit.SECONDS.toNanos(10);
        from("127.0.0.3");
        assertEquals(
                "connection refused: address=127.0.0.3, limit=3 in all; 2 more since the last such line",
                told.getLast());
        assertEquals(2, told.size());
    }

    @Test
    void shouldRefuseWhoeverHasNoAddress() throws Exception {
        assertFalse(new From(new SocketAddress() {}, connections).isOpen());
    }
}
