// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.partition.Tier;
import java.util.Map;

/// What one shard's agents need to know.
///
/// @param shards how many shards share the directory
/// @param memtableBytes budget of all memtables of this shard
/// @param maxTailBytes length of the log above which whoever holds its floor is flushed
/// @param idleFlushNs how long a memtable may rest before it is flushed
/// @param seriesBytes size of the series indexes of all shards from which on new series are refused
/// @param checkpointSeries number of series from which on the index is kept as a checkpoint too
/// @param scrub this shard's share of it
/// @param tierVolumes where new files of some tiers lie, by the names that the disk has for other volumes
/// @param syncIntervalNs most that a power loss may take back in mode `interval`
public record ShardConfig(
        int shard,
        int shards,
        String directory,
        SyncMode syncMode,
        long syncIntervalNs,
        long memtableBytes,
        long seriesBytes,
        long maxTailBytes,
        long idleFlushNs,
        long checkpointSeries,
        ScrubOptions scrub,
        Map<Tier, String> tierVolumes) {}
