// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import io.netty.channel.ChannelHandler;
import io.varve.ingest.flow.Ingest;

/// Makes the last handler of each line-protocol connection; the listener belongs to the server. Threads: any.
public final class LineTcpService {
    private final Ingest ingest;
    private final LineTcpConfig config;

    public LineTcpService(Ingest ingest, LineTcpConfig config) {
        this.ingest = ingest;
        this.config = config;
    }

    /// A handler for one connection; it takes `ByteBuf`s, and gives its place to another one when the first have come.
    public ChannelHandler newHandler() {
        return new HelloHandler(ingest, config);
    }
}
