// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.influx;

import io.netty.channel.ChannelHandler;
import io.varve.engine.Engine;

/// Makes the handlers of `/query`; listener and routing belong to the server. Threads: any.
public final class InfluxQueryService {
    /// Where a listener routes to this service.
    public static final String PATH = "/query";

    private final Engine engine;
    private final String version;

    /// @param version of Varve, for headers
    public InfluxQueryService(Engine engine, String version) {
        this.engine = engine;
        this.version = version;
    }

    /// A handler for one connection. It is handed the `HttpRequest`, `HttpContent` … `LastHttpContent` of one request at a time (the next
    /// when the answer was written), and releases them.
    public ChannelHandler newHandler() {
        return new InfluxQueryHandler(engine, version);
    }
}
