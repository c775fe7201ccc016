// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.catalog.RetentionRule;
import io.varve.engine.partition.Compaction;
import io.varve.engine.partition.RunRecord;

/// Hears what an engine does; the engine itself writes no log.
///
/// Threads: called by agents; must not block and must not call the engine. Every method does nothing unless overridden.
public interface EngineListener {
    EngineListener NONE = new EngineListener() {};

    /// A shard has been recovered: `replayedRows` came back from its log.
    default void onRecovered(int shard, long replayedBatches, long tookNs) {}

    /// Something is missing or damaged, and what was done about it.
    default void onDamage(int shard, String what) {}

    /// Memtables became a file.
    default void onFlushed(int shard, long rows, long bytes) {}

    /// Runs were merged into `output`, which is not visible yet; in a tier move they came from several partitions.
    default void onCompacted(int shard, Compaction compaction, RunRecord output) {}

    /// Everything of a table that ended at or before `cutOffNs` is being dropped, as its options ask.
    default void onRetention(String table, long cutOffNs) {}

    /// The rows of some series of a table that lie in `[fromNs, toNs)` are being dropped, as a rule of its options asks.
    default void onRetention(String table, RetentionRule rule, long fromNs, long toNs) {}

    /// A flush or merge could not be done now and will be tried again.
    default void onDelayed(int shard, String what, Throwable cause) {}

    /// The engine acknowledges nothing more.
    default void onFailed(Throwable cause) {}
}
