// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.scan.Tombstone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// One partition inside a [ShardView]: its runs by ordinal, then its memtables by age.
///
/// @param runs oldest ordinal first
/// @param memtables sealed ones first, the active one (if any) last
public record PartitionView(PartitionKey key, List<RunFile> runs, List<MemtableEntry> memtables) {
    private static final Comparator<RunFile> BY_ORDINAL =
            Comparator.comparingLong(run -> run.run().ordinal());

    static PartitionView empty(PartitionKey key) {
        return new PartitionView(key, List.of(), List.of());
    }

    /// One partition of what several have; runs that `moved` names get their records there.
    static PartitionView gather(PartitionKey key, List<PartitionView> parts, Collection<RunRecord> moved) {
        Map<RunId, RunRecord> records = new HashMap<>();
        moved.forEach(run -> records.put(run.id(), run));
        List<RunFile> runs = new ArrayList<>();
        List<MemtableEntry> memtables = new ArrayList<>();
        for (PartitionView part : parts) {
            for (RunFile run : part.runs) {
                RunRecord record = records.getOrDefault(run.run().id(), run.run());
                runs.add(new RunFile(record, run.reader(), run.masks()));
            }
            memtables.addAll(part.memtables);
        }
        runs.sort(BY_ORDINAL);
        return new PartitionView(key, List.copyOf(runs), List.copyOf(memtables));
    }

    PartitionView withMemtable(Held<Memtable> memtable) {
        List<MemtableEntry> more = new ArrayList<>(memtables);
        more.add(new MemtableEntry(memtable, List.of()));
        return new PartitionView(key, runs, List.copyOf(more));
    }

    /// Puts `added` in place of memtables and runs. What masked these masks it too, but for the tombstones in `applied`, whose rows were left out.
    PartitionView replace(
            Collection<Held<Memtable>> goneMemtables,
            Collection<RunId> goneRuns,
            Collection<RunFile> added,
            Set<Long> applied) {
        List<Tombstone> masks = new ArrayList<>();
        List<RunFile> keptRuns = new ArrayList<>();
        for (RunFile run : runs) {
            if (goneRuns.contains(run.run().id())) {
                masks.addAll(run.masks());
            } else {
                keptRuns.add(run);
            }
        }
        List<MemtableEntry> keptMemtables = new ArrayList<>();
        for (MemtableEntry entry : memtables) {
            if (goneMemtables.contains(entry.memtable())) {
                masks.addAll(entry.masks());
            } else {
                keptMemtables.add(entry);
            }
        }
        List<Tombstone> left = Tombstone.without(masks, applied);
        for (RunFile run : added) {
            // A recovered run brings its own.
            keptRuns.add(left.isEmpty() ? run : new RunFile(run.run(), run.reader(), left));
        }
        keptRuns.sort(BY_ORDINAL);
        return new PartitionView(key, List.copyOf(keptRuns), List.copyOf(keptMemtables));
    }

    /// Without memtables, and without the runs that `reached` names.
    PartitionView dropped(Predicate<RunRecord> reached) {
        return new PartitionView(
                key, runs.stream().filter(run -> !reached.test(run.run())).toList(), List.of());
    }

    /// Hides what `tombstone` takes away from memtables, and from the runs that `reached` names; a memtable that has no row in its range may still be
    /// written.
    PartitionView masked(Tombstone tombstone, Predicate<RunRecord> reached) {
        return new PartitionView(
                key,
                runs.stream()
                        .map(run -> reached.test(run.run()) && tombstone.meets(run.minTimeNs(), run.maxTimeNs())
                                ? new RunFile(run.run(), run.reader(), Tombstone.and(run.masks(), tombstone))
                                : run)
                        .toList(),
                memtables.stream()
                        .map(entry -> tombstone.meets(
                                        entry.memtable().value().minTimeNs(),
                                        entry.memtable().value().maxTimeNs())
                                ? new MemtableEntry(entry.memtable(), Tombstone.and(entry.masks(), tombstone))
                                : entry)
                        .toList());
    }

    /// The coldest that any of its runs is in; hot without runs.
    public Tier tier() {
        Tier tier = Tier.HOT;
        for (RunFile run : runs) {
            tier = tier.coldest(Tier.of(run.run().tier()));
        }
        return tier;
    }

    boolean isEmpty() {
        return runs.isEmpty() && memtables.isEmpty();
    }
}
