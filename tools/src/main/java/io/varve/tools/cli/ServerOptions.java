// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.VarveClient;
import java.net.URI;
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

    VarveClient connect() {
        return new VarveClient(url);
    }
}
