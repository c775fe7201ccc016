// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.http.encoding.BodyLimits;
import io.varve.ingest.http.encoding.BodyMemory;
import io.varve.ingest.limit.SenderLimits;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Makes the handlers of write requests; listener and routing belong to the server. Threads: any.
public final class WriteService {
    /// Where a listener routes to this service.
    public static final List<String> PATHS = List.of("/write", Dialect.V2_PATH, Dialect.V3_PATH);

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

    /// A handler for one connection, behind an HTTP codec. It takes `HttpRequest`, `HttpContent`… and `LastHttpContent` for these paths, one request
    /// after the other, and writes one full response for each, in order.
    public ChannelHandler newHandler() {
        return new WriteHandler(this, ingest, config);
    }

    BodyFlow newBodyFlow(ByteBufAllocator allocator, SenderLimits payer) {
        return new BodyFlow(allocator, BodyLimits.of(config.maxBodyBytes()), memory, payer);
    }

    String nextRequestId() {
        return requestIdPrefix + requests.incrementAndGet();
    }
}
