// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.PartitionView;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Since when partitions have not been written and nothing of them deleted, as far as this process saw it.
///
/// Threads: one. Memory: an entry per partition.
final class Stillness {
    /// @param deleted the newest tombstone that masks a run
    private record Seen(@Nullable RunId newest, long deleted, long sinceNs) {}

    private static final long NONE = -1;

    private Map<PartitionKey, Seen> seen = new HashMap<>();

    /// Looks at all partitions; those that are gone are forgotten.
    void observe(List<PartitionView> partitions, long nowNs) {
        Map<PartitionKey, Seen> next = new HashMap<>();
        for (PartitionView partition : partitions) {
            RunId newest = partition.runs().isEmpty()
                    ? null
                    : partition.runs().getLast().run().id();
            long deleted = newestDelete(partition);
            Seen before = seen.get(partition.key());
            boolean isStill = before != null
                    && partition.memtables().isEmpty()
                    && equal(before.newest, newest)
                    // A purge takes masks away; only another one is a delete since.
                    && deleted <= before.deleted;
            next.put(partition.key(), isStill ? before : new Seen(newest, deleted, nowNs));
        }
        seen = next;
    }

    private static long newestDelete(PartitionView partition) {
        long newest = NONE;
        for (RunFile run : partition.runs()) {
            if (!run.masks().isEmpty()) {
                newest = Math.max(newest, run.masks().getLast().id());
            }
        }
        return newest;
    }

    private static boolean equal(@Nullable RunId a, @Nullable RunId b) {
        return a == null ? b == null : a.equals(b);
    }

    /// Whether nothing was seen to change for `forNs` before `nowNs`.
    boolean isStill(PartitionView partition, long forNs, long nowNs) {
        Seen since = seen.get(partition.key());
        return since != null && nowNs - since.sinceNs >= forNs;
    }
}
