// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.memtable.Memtable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// One partition inside a [ShardView]: its runs by ordinal, then its memtables by age.
///
/// @param runs oldest ordinal first
/// @param memtables sealed ones first, the active one (if any) last
public record PartitionView(PartitionKey key, List<RunFile> runs, List<Held<Memtable>> memtables) {
    static PartitionView empty(PartitionKey key) {
        return new PartitionView(key, List.of(), List.of());
    }

    PartitionView withMemtable(Held<Memtable> memtable) {
        List<Held<Memtable>> more = new ArrayList<>(memtables);
        more.add(memtable);
        return new PartitionView(key, runs, List.copyOf(more));
    }

    PartitionView withoutMemtables(Collection<Held<Memtable>> gone) {
        return new PartitionView(
                key,
                runs,
                memtables.stream().filter(memtable -> !gone.contains(memtable)).toList());
    }

    PartitionView withRuns(Collection<RunId> removed, Collection<RunFile> added) {
        List<RunFile> next = new ArrayList<>(
                runs.stream().filter(run -> !removed.contains(run.run().id())).toList());
        next.addAll(added);
        next.sort((a, b) -> Long.compare(a.run().ordinal(), b.run().ordinal()));
        return new PartitionView(key, List.copyOf(next), memtables);
    }

    boolean isEmpty() {
        return runs.isEmpty() && memtables.isEmpty();
    }
}
