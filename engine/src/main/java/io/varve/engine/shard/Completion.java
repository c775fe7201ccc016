// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.VarveException;

/// Is told once what became of a published batch.
///
/// Threads: called by the journal or apply agent; must not block.
public interface Completion {
    void onCommitted();

    void onFailed(VarveException cause);
}
