// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.http.encoding.BodyLimits;
import io.varve.ingest.http.encoding.BodyMemory;
import io.varve.ingest.http.encoding.RequestBody;
import java.util.concurrent.atomic.AtomicLong;

/// Makes the handlers of `POST /write`; listener and routing belong to the server. Threads: any.
public final class WriteService {
    private final Ingest ingest;
    private final WriteConfig config;
    private final BodyMemory memory;
    private final String requestIdPrefix;
    private final AtomicLong requests = new AtomicLong();

    public WriteService(Ingest ingest, WriteConfig config) {
        this.ingest = ingest;
        this.config = config;
        this.memory = new BodyMemory(config.bodyMemoryBytes());
        this.requestIdPrefix = Long.toHexString(ingest.clock().epochNs()) + "-";
    }

    /// A handler for one connection, behind an HTTP codec. It takes `HttpRequest`, `HttpContent`… and `LastHttpContent` for this path, one request
    /// after the other, and writes one full response for each, in order.
    public ChannelHandler newHandler() {
        return new WriteHandler(this, ingest, config);
    }

    RequestBody newBody(ByteBufAllocator allocator) {
        return new RequestBody(allocator, BodyLimits.of(config.maxBodyBytes()), memory);
    }

    String nextRequestId() {
        return requestIdPrefix + requests.incrementAndGet();
    }
}
