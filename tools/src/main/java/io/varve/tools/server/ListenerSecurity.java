// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.channel.ChannelPipeline;
import io.varve.engine.io.Clock;
import io.varve.ingest.tcp.auth.LineAuthService;
import io.varve.ingest.tcp.auth.LineKeys;
import io.varve.tools.tls.TlsConnections;
import io.varve.tools.tls.TlsFiles;
import io.varve.tools.tls.TlsIdentity;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who may connect to the listeners and how: TLS, and the keys of those who send lines; the files of both are watched.
///
/// Threads: [#secure] any; the files are read by a thread of this class.
final class ListenerSecurity implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerSecurity.class);
    private static final long LOOK_MS = 2000;

    private final Clock clock;
    private final List<WatchedFiles<?>> watched = new ArrayList<>();
    private final Map<ServerOption, TlsConnections> secured = new EnumMap<>(ServerOption.class);
    private final @Nullable WatchedFiles<TlsIdentity> identity;
    private final @Nullable LineAuthService senders;
    private final ScheduledThreadPoolExecutor timer;

    private ListenerSecurity(ServerConfig config, Clock clock) throws IOException {
        this.clock = clock;
        this.identity = identity(config);
        if (identity != null) {
            if (config.flag(ServerOption.TLS_HTTP)) {
                secured.put(ServerOption.HTTP, connections("http", identity));
            }
            if (config.flag(ServerOption.TLS_TCP)) {
                secured.put(ServerOption.TCP, connections("tcp", identity));
            }
        }
        this.senders = senders(config);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "varve-files");
            thread.setDaemon(true);
            return thread;
        });
    }

    /// Reads the files and begins to watch them.
    ///
    /// @throws IOException names the file that cannot be used, and why
    static ListenerSecurity open(ServerConfig config, Clock clock) throws IOException {
        ListenerSecurity security = new ListenerSecurity(config, clock);
        if (!security.watched.isEmpty()) {
            var _ = security.timer.scheduleWithFixedDelay(security::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        }
        return security;
    }

    private @Nullable WatchedFiles<TlsIdentity> identity(ServerConfig config) throws IOException {
        Path certificate = config.path(ServerOption.TLS_CERT);
        Path key = config.path(ServerOption.TLS_KEY);
        if (certificate == null || key == null) {
            return null;
        }
        boolean withTls12 = config.choice(ServerOption.TLS_MIN_VERSION).equals("1.2");
        TlsFiles files = new TlsFiles(certificate, key, withTls12);
        WatchedFiles<TlsIdentity> made = new WatchedFiles<>("tls", files.paths(), () -> load(files));
        watched.add(made);
        return made;
    }

    private @Nullable LineAuthService senders(ServerConfig config) throws IOException {
        Path file = config.path(ServerOption.LINE_AUTH_KEYS);
        if (file == null) {
            return null;
        }
        WatchedFiles<LineKeys> keys = new WatchedFiles<>("line_keys", List.of(file), () -> keys(file));
        watched.add(keys);
        return new LineAuthService(keys::value, clock, new IngestLog());
    }

    private static LineKeys keys(Path file) throws IOException {
        try {
            return LineKeys.parse(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /// A certificate out of its time is taken at the start, since some clients do not look and all of them have nothing else; later it does
    /// not replace one that is good.
    private TlsIdentity load(TlsFiles files) throws IOException {
        TlsIdentity loaded = files.load(LOG::warn);
        Instant now = Instant.ofEpochSecond(0, clock.epochNs());
        if (!loaded.isValidAt(now)) {
            String reason = files.certificate() + ": clients refuse the certificate, it is valid from "
                    + loaded.chain().getFirst().getNotBefore().toInstant() + " to " + loaded.expires();
            WatchedFiles<TlsIdentity> before = identity;
            if (before != null && before.value().isValidAt(now)) {
                throw new IOException(reason);
            }
            LOG.error(reason);
        }
        return loaded;
    }

    private TlsConnections connections(String listener, WatchedFiles<TlsIdentity> files) {
        return new TlsConnections(listener, files::value, clock, LOG::warn);
    }

    private void look() {
        watched.forEach(WatchedFiles::look);
    }

    /// Adds to a new connection what its listener wants: TLS, and the question who sends.
    void secure(ServerOption listener, ChannelPipeline pipeline) {
        TlsConnections connections = secured.get(listener);
        if (connections != null) {
            connections.secure(pipeline);
        }
        if (senders != null && listener == ServerOption.TCP) {
            pipeline.addLast(senders.newHandler());
        }
    }

    /// What the server reaches itself by over HTTP.
    SocketFactory ownSockets() throws IOException {
        return identity != null && secured.containsKey(ServerOption.HTTP)
                ? identity.value().client().getSocketFactory()
                : SocketFactory.getDefault();
    }

    void bindTo(ServerMetrics metrics) {
        secured.forEach((listener, connections) -> metrics.tls(listener.key(), connections));
        watched.forEach(metrics::watched);
        if (identity != null) {
            metrics.certificate(identity);
        }
        if (senders != null) {
            metrics.senders(senders);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
