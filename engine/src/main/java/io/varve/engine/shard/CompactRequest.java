// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.partition.Compaction;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.StorageOptions;
import io.varve.engine.partition.Tier;
import io.varve.engine.partition.TierPolicy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Somebody's wish to have a table in one tier now: every range that it had when the work began, one after the other.
///
/// Threads: made by any, used by the maintenance agent.
final class CompactRequest {
    private final int tableId;
    private final Tier tier;
    private final Completion onDone;
    private @Nullable Deque<PartitionKey> left;

    CompactRequest(int tableId, Tier tier, Completion onDone) {
        this.tableId = tableId;
        this.tier = tier;
        this.onDone = onDone;
    }

    int tableId() {
        return tableId;
    }

    StorageTask task() {
        return new StorageTask(tableId, "compact to " + tier.text(), StorageTask.State.WAITING, 0, 0);
    }

    Completion onDone() {
        return onDone;
    }

    /// The next thing to do; null when all is done.
    @Nullable
    Compaction next(List<PartitionView> partitions, StorageOptions options) {
        Deque<PartitionKey> targets = left;
        if (targets == null) {
            targets = new ArrayDeque<>(TierPolicy.targets(partitions, tier, options));
            left = targets;
        }
        while (!targets.isEmpty()) {
            Compaction next = TierPolicy.pickOnDemand(partitions, targets.getFirst(), tier);
            if (next != null) {
                return next;
            }
            targets.removeFirst();
        }
        return null;
    }
}
