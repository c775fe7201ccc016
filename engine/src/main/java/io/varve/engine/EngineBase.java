// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.admission.Cardinality;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.io.AgentRuntime;
import io.varve.engine.io.Signal;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.shard.EngineHealth;
import io.varve.engine.shard.Shard;
import io.varve.engine.shard.ViewRegistry;
import java.util.List;

/// What an [Engine] stands on: the running parts of a directory it may write, or the replayed ones of a stopped directory.
sealed interface EngineBase permits EngineParts, StoppedParts {
    NativeMemory memory();

    EngineHealth health();

    ViewRegistry views();

    /// Raised when something that a caller may wait for has changed.
    Signal changed();

    Catalog currentCatalog();

    List<? extends Shard> shards();

    /// Series of all shards, and their limits.
    Cardinality cardinality();

    /// The parts that take writes.
    ///
    /// @throws io.varve.engine.fault.ReadOnlyException when there are none; `what` says what was asked
    EngineParts writable(String what);

    /// Ends and frees everything; no view is open.
    void close(AgentRuntime runtime);
}
