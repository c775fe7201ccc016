// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import org.jspecify.annotations.Nullable;

/// Something under way that has a time limit and ends when the engine fails. Called on its event loop.
public interface Watched {
    /// Who sends, for messages.
    String source();

    /// Comes every [LoopWriter#TICK_MS] while watched.
    void onTick(long monotonicNs, @Nullable Throwable engineFailure);
}
