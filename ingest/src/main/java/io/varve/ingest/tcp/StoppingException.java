// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import java.io.IOException;

/// Told to each connection of lines when its server stops: what the limits hold back is taken, for nobody would come back to it.
public final class StoppingException extends IOException {
    private static final long serialVersionUID = 1L;

    public StoppingException() {
        super("the server is stopping");
    }
}
