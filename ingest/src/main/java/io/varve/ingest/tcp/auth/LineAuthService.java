// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp.auth;

import io.netty.channel.ChannelHandler;
import io.varve.engine.io.Clock;
import io.varve.ingest.flow.IngestListener;
import io.varve.ingest.flow.QuietPeriod;
import io.varve.ingest.flow.SourceName;
import java.net.SocketAddress;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the handler that stands before the lines of a connection, and counts. Of refusals the log hears one in ten seconds. Threads: any.
public final class LineAuthService {
    private static final int MOST_TOLD_CHARACTERS = 64;

    private final IngestListener listener;
    private final Supplier<LineKeys> keys;
    private final SecureRandom random = new SecureRandom();
    private final QuietPeriod quiet;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /// @param keys asked for each new connection, so that they may change; connections that are in stay in
    public LineAuthService(Supplier<LineKeys> keys, Clock clock, IngestListener listener) {
        this.listener = listener;
        this.keys = keys;
        this.quiet = new QuietPeriod(clock);
    }

    /// A handler for one connection, before that of its lines; it takes `ByteBuf`s.
    public ChannelHandler newHandler() {
        return new LineAuthHandler(this, keys.get());
    }

    Challenge newChallenge(PublicKey key) {
        return new Challenge(key, random);
    }

    void accepted() {
        accepted.increment();
    }

    void refused(@Nullable SocketAddress remote, @Nullable String keyId, String reason) {
        refused.increment();
        long silenced = quiet.admit();
        if (silenced >= 0) {
            listener.onClosed(
                    SourceName.of("tcp", remote),
                    "not authenticated: " + reason + (keyId == null ? "" : ", key id=" + printable(keyId))
                            + (silenced == 0 ? "" : "; " + silenced + " more since the last such line"));
        }
    }

    /// What a stranger sent, fit for a log.
    private static String printable(String keyId) {
        StringBuilder text = new StringBuilder();
        keyId.chars().limit(MOST_TOLD_CHARACTERS).forEach(c -> text.append(c > ' ' && c < 0x7f ? (char) c : '?'));
        return text + (keyId.length() > MOST_TOLD_CHARACTERS ? "…" : "");
    }

    /// Connections that have shown a signature.
    public long acceptedConnections() {
        return accepted.sum();
    }

    /// Connections closed since they have not.
    public long refusedConnections() {
        return refused.sum();
    }
}
