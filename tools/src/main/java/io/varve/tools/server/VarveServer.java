// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/// A running server: engine, listeners, health.
public interface VarveServer extends Closeable {
    /// Opens the data directory and accepts connections when it returns.
    ///
    /// @throws IOException when it cannot; the message is for the operator
    @SuppressWarnings("DoNotCallSuggester") // callers are written against the server that is to come
    static VarveServer start(ServerConfig config) throws IOException {
        throw new IOException("the server is not part of this build; its data would be in " + config.data());
    }

    /// Where it listens for HTTP, the port the real one.
    InetSocketAddress http();

    /// Where it listens for line protocol, the port the real one.
    InetSocketAddress tcp();

    /// Stops taking requests, finishes those under way, closes the data directory cleanly. May be called twice.
    @Override
    void close();
}
