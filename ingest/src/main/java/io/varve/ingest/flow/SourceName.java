// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// What a sender is called in messages. Threads: stateless, any.
public final class SourceName {
    private SourceName() {}

    /// `tcp 192.0.2.7:51000`: the way in and the address, never a name that somebody would have to look up.
    public static String of(String way, @Nullable SocketAddress remote) {
        if (remote instanceof InetSocketAddress internet) {
            InetAddress address = internet.getAddress();
            String host = address == null ? internet.getHostString() : address.getHostAddress();
            return way + ' ' + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ':' + internet.getPort();
        }
        return remote == null ? way : way + ' ' + remote;
    }
}
