// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.channel.ChannelHandler;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Path → maker of the handler that answers it. A service's paths share one handler per connection.
///
/// The services come when the engine is open; until then and from the stop on, their paths are answered with 503.
/// Threads: any.
final class Routes {
    private final Map<String, String> serviceOfPath;
    private final Supplier<ChannelHandler> status;
    private volatile Map<String, Supplier<ChannelHandler>> services = Map.of();
    private final String requestPrefix;
    private final AtomicLong requests = new AtomicLong();
    private volatile String unavailable = "the server is starting";

    /// @param serviceOfPath path → name of its service
    /// @param status answers everything that is not a service's
    /// @param requestPrefix begins the ids of this process's requests
    Routes(Map<String, String> serviceOfPath, Supplier<ChannelHandler> status, String requestPrefix) {
        this.requestPrefix = requestPrefix;
        this.serviceOfPath = Map.copyOf(serviceOfPath);
        this.status = status;
    }

    void open(Map<String, Supplier<ChannelHandler>> makers) {
        services = Map.copyOf(makers);
        unavailable = "";
    }

    void shut(String reason) {
        unavailable = reason;
    }

    /// Why services do not answer now; empty when they do.
    String unavailable() {
        return unavailable;
    }

    /// The service of a path; null when it belongs to the server itself.
    @Nullable
    String serviceOf(String path) {
        return serviceOfPath.get(path);
    }

    /// For a request that came without an id; it is in the answer and in the log.
    String nextRequestId() {
        return requestPrefix + requests.incrementAndGet();
    }

    ChannelHandler newHandler(String service) {
        Supplier<ChannelHandler> maker = services.get(service);
        if (maker == null) {
            throw new IllegalStateException("service is not open: service=" + service);
        }
        return maker.get();
    }

    ChannelHandler newStatusHandler() {
        return status.get();
    }
}
