// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Trust;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which servers a client command believes.
final class TrustOption {
    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:VARVE_CA}",
            description =
                    "PEM file of the certificates to trust, over https and tcps: the server's own, or the one that"
                            + " signed it (environment: VARVE_CA). Default: those that Java trusts.")
    private @Nullable Path file;

    Trust trust() throws IOException {
        return file == null || file.toString().isEmpty() ? Trust.OF_JAVA : Trust.of(file);
    }
}
