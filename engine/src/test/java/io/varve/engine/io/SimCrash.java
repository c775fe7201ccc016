// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

/// The power went out at this operation; whatever still runs on the disk gets it too.
public final class SimCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimCrash(long op) {
        super("simulated crash: operation=" + op, null, false, false);
    }
}
