// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.tls;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.varve.engine.io.Clock;
import io.varve.ingest.flow.QuietPeriod;
import io.varve.ingest.flow.SourceName;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts TLS into the connections of one listener, and keeps account of those that fail at it; the log hears of one in ten seconds.
///
/// Threads: any; each connection calls from its own loop.
public final class TlsConnections {
    private static final long HANDSHAKE_MS = TimeUnit.SECONDS.toMillis(10);
    /// A client that does not read must not keep its connection for long when the server has said goodbye.
    private static final long GOODBYE_MS = TimeUnit.SECONDS.toMillis(1);

    private final String listener;
    private final Supplier<TlsIdentity> identity;
    private final QuietPeriod quiet;
    private final Consumer<String> log;
    private final LongAdder failures = new LongAdder();

    /// @param identity asked for each new connection, so that it may change
    public TlsConnections(String listener, Supplier<TlsIdentity> identity, Clock clock, Consumer<String> log) {
        this.listener = listener;
        this.identity = identity;
        this.quiet = new QuietPeriod(clock);
        this.log = log;
    }

    /// Adds TLS to the end of a new connection's pipeline; what is added behind it sees plain bytes.
    public void secure(ChannelPipeline pipeline) {
        SslHandler handler =
                identity.get().context().newHandler(pipeline.channel().alloc());
        handler.setHandshakeTimeoutMillis(HANDSHAKE_MS);
        handler.setCloseNotifyFlushTimeoutMillis(GOODBYE_MS);
        pipeline.addLast(handler);
        pipeline.addLast(new TlsEnds(this));
    }

    /// Whoever goes away in the middle of a handshake (a port scan, a balancer's probe) is counted only.
    void failed(@Nullable SocketAddress remote, Throwable cause) {
        failures.increment();
        if (cause instanceof ClosedChannelException) {
            return;
        }
        long silenced = quiet.admit();
        if (silenced >= 0) {
            log.accept("TLS failed: source=" + SourceName.of(listener, remote) + ", reason=" + cause.getMessage()
                    + (silenced == 0 ? "" : "; " + silenced + " more since the last such line"));
        }
    }

    /// Connections that ended since TLS failed: no handshake in time, none at all, or damaged bytes.
    public long failures() {
        return failures.sum();
    }
}
