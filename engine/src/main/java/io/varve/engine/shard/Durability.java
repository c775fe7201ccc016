// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

/// When a published batch is answered. It never changes when its rows become visible.
public enum Durability {
    /// As the server's mode says: when its rows are visible.
    COMMITTED,
    /// When it is written to the log, perhaps before it is synced or visible.
    WRITTEN,
    /// When it is synced and visible; in the modes `interval` and `os` this asks for a sync.
    DURABLE
}
