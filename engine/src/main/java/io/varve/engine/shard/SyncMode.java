// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

/// When the journal syncs, and so what its commit position is.
public enum SyncMode {
    /// Each group of batches is synced before it is visible or answered: commit = durable position.
    ALWAYS,
    /// Synced in the background; a power loss takes back at most the interval: commit = written position.
    INTERVAL,
    /// Synced at segment ends, flushes and a clean stop only: commit = written position.
    OS
}
