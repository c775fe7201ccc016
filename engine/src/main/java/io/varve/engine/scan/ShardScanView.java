// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.series.SeriesIndex;
import java.util.List;

/// What a query sees of one shard: a fixed set of runs and the series index that names their series.
public interface ShardScanView {
    int shard();

    SeriesIndex series();

    /// What this view does not show because its file is damaged.
    default List<LostRun> lost() {
        return List.of();
    }

    /// Partitions of `tableId` that meet `[fromNs, toNs)`, by ascending time; their ranges do not overlap.
    List<PartitionSource> partitions(int tableId, long fromNs, long toNs);
}
