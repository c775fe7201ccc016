// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/// A running server: engine, listeners, health.
public final class VarveServer implements Closeable {
    private final InetSocketAddress http;
    private final InetSocketAddress tcp;

    private VarveServer(InetSocketAddress http, InetSocketAddress tcp) {
        this.http = http;
        this.tcp = tcp;
    }

    /// Opens the data directory and accepts connections when it returns.
    ///
    /// @throws IOException when it cannot; the message is for the operator
    public static VarveServer start(ServerConfig config) throws IOException {
        throw new IOException("the server is not part of this build; its data would be in " + config.data());
    }

    public InetSocketAddress http() {
        return http;
    }

    public InetSocketAddress tcp() {
        return tcp;
    }

    /// Stops taking requests, finishes those under way, closes the data directory cleanly. May be called twice.
    @Override
    public void close() {}
}
