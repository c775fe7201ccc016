// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Trust;
import io.varve.tools.client.VarveClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which server and database a client command talks to.
final class ServerOptions {
    static final String DEFAULT_URL = "http://127.0.0.1:8181";

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:VARVE_URL:-" + DEFAULT_URL + "}",
            description = "The server's HTTP address (environment: VARVE_URL). Default: ${DEFAULT-VALUE}")
    URI url = URI.create(DEFAULT_URL);

    @Option(
            names = "--db",
            paramLabel = "DB",
            defaultValue = "default",
            description = "Database. Default: ${DEFAULT-VALUE}")
    String database = "default";

    @Option(
            names = "--request-timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the answer to a request. Default: ${DEFAULT-VALUE}")
    private int requestTimeoutSeconds = 60;

    @Mixin
    private TrustOption certificates = new TrustOption();

    Trust trust() throws IOException {
        return certificates.trust();
    }

    VarveClient connect() throws IOException {
        return connect(url);
    }

    VarveClient connect(URI server) throws IOException {
        return new VarveClient(server, Duration.ofSeconds(Math.max(1, requestTimeoutSeconds)), trust());
    }
}
