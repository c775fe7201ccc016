// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memory;

/// What off-heap memory is used for; one counter each.
public enum MemoryTag {
    /// Pages of memtables and the pool they come from.
    MEMTABLE,
    /// Record batches under construction, in the ring and in the log's buffers.
    BATCH_POOL,
    /// Hash tables, forward arrays, dictionaries and postings of the series index.
    SERIES_INDEX,
    /// Buffers of scans and of query operators.
    QUERY,
    /// Scratch of flushes and merges.
    MAINTENANCE
}
