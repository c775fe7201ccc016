// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.codec.EncodingLevel;
import io.varve.engine.io.Clock;
import io.varve.engine.io.Disk;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memtable.BlockPool;
import io.varve.engine.partition.PartitionMap;
import io.varve.engine.partition.StorageOptions;
import io.varve.engine.partition.Tier;
import io.varve.engine.series.SeriesIndex;
import io.varve.engine.sstable.RunHeader;
import java.util.function.IntFunction;

/// What the agents of one shard share. Each mutable part still has one writer; see the agents.
record ShardParts(
        ShardConfig config,
        Disk disk,
        Clock clock,
        NativeMemory memory,
        EngineHealth health,
        EngineListener listener,
        BlockPool blocks,
        SeriesIndex series,
        PartitionMap partitions,
        IntFunction<StorageOptions> storageOptions,
        StorageCounters counters) {
    /// How a run is to be encoded, as its table says now.
    EncodingLevel level(RunHeader run) {
        return storageOptions.apply(run.tableId()).level(Tier.of(run.tier()));
    }
}
