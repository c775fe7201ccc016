// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.util.logging.LogManager;

/// Keeps the log open while the server stops.
///
/// The JDK's own manager closes every handler in a shutdown hook of its own, at the same time as ours runs. Public with a public constructor
/// because the JDK makes it, by the name in the system property `java.util.logging.manager`.
public final class LastingLogManager extends LogManager {
    @Override
    public void reset() {
        // That is the point.
    }
}
