// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.ControlBatch;
import io.varve.engine.partition.Compaction;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.MaskedRuns;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunId;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.scan.Tombstone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What merges, tier moves, deletes and retention change in the manifest, worked out against the state it is committed to.
///
/// A move takes runs along that came after its merge had begun: they keep their files and get ordinals behind the merge's output. A merge whose inputs
/// were dropped meanwhile counts for nothing.
/// Threads: the flush agent's.
final class Swap {
    private final ManifestState state;
    private final List<RunRecord> added = new ArrayList<>();
    private final List<RunRecord> moved = new ArrayList<>();
    private final Set<RunId> removed = new HashSet<>();
    private final List<MaskedRuns> masks = new ArrayList<>();
    private final List<RunRecord> dropped = new ArrayList<>();
    private @Nullable MergeResult result;
    private @Nullable RunRecord output;

    Swap(ManifestState state) {
        this.state = state;
    }

    /// Adds a merge or move.
    Swap merge(MergeResult merge) {
        result = merge;
        Compaction compaction = merge.compaction();
        List<RunId> inputs = compaction.inputs().stream().map(RunRecord::id).toList();
        boolean isWhole = inputs.stream().allMatch(state::names);
        if (isWhole) {
            removed.addAll(inputs);
        }
        RunRecord merged = isWhole ? merge.output() : null;
        if (!compaction.isMove()) {
            add(merged);
        } else {
            PartitionKey target = compaction.target();
            long ordinal = state.nextOrdinal(target);
            add(merged == null ? null : merged.at(target, ordinal++));
            for (RunRecord run : state.runsInside(target)) {
                if (!removed.contains(run.id())) {
                    moved.add(run.at(target, ordinal++));
                }
            }
            added.addAll(moved);
        }
        if (output != null) {
            carryMasks(merge, output.id());
        }
        return this;
    }

    private void add(@Nullable RunRecord merged) {
        output = merged;
        if (merged != null) {
            added.add(merged);
        }
    }

    /// A DELETE that came while the merge was at work masks all of its inputs alike, and so its output.
    private void carryMasks(MergeResult merge, RunId merged) {
        for (MaskedRuns mask : state.masks()) {
            boolean isMet = mask.runs().stream().anyMatch(removed::contains);
            if (isMet && !merge.applied().contains(mask.tombstone().id())) {
                masks.add(new MaskedRuns(mask.tombstone(), Set.of(merged)));
            }
        }
    }

    /// Adds a tombstone: it masks what was flushed until now, as far as it is `reached`.
    Swap delete(Tombstone tombstone, Predicate<RunRecord> reached) {
        if (tombstone.series().isEmpty()) {
            masks.add(MaskedRuns.none(tombstone.id()));
            return this;
        }
        Set<RunId> met = new HashSet<>();
        for (RunRecord run : state.runs()) {
            if (run.partition().tableId() == tombstone.tableId()
                    && reached.test(run)
                    && tombstone.meets(run.minTimeNs(), run.maxTimeNs())) {
                met.add(run.id());
            }
        }
        masks.add(new MaskedRuns(tombstone, met));
        return this;
    }

    /// Drops the partitions of a table that end at or before the cut-off, as far as they were flushed until now and are `reached`.
    Swap retain(ControlBatch.Retention retention, long position, Predicate<RunRecord> reached) {
        masks.add(MaskedRuns.none(position));
        for (RunRecord run : state.runs()) {
            PartitionKey partition = run.partition();
            if (partition.tableId() == retention.tableId()
                    && partition.toNs() <= retention.cutOffNs()
                    && reached.test(run)) {
                removed.add(run.id());
                dropped.add(run);
            }
        }
        return this;
    }

    /// Records of the merge's output and of runs that change their partition.
    List<RunRecord> added() {
        return added;
    }

    Set<RunId> removed() {
        return removed;
    }

    List<MaskedRuns> masks() {
        return masks;
    }

    /// What the next run of `partition` gets once this is committed.
    long nextOrdinal(PartitionKey partition) {
        long next = state.nextOrdinal(partition);
        for (RunRecord run : added) {
            if (run.partition().equals(partition)) {
                next = Math.max(next, run.ordinal() + 1);
            }
        }
        return next;
    }

    /// What is to be shown: this, and what was flushed with it.
    Installation installation(List<Installation.Change> flushed, RunFiles files, List<Completion> waiting) {
        MergeResult merge = result;
        List<Installation.Change> changes = new ArrayList<>();
        // The view dropped them when the cut-off was applied; what was on its way into files then has come to it since.
        for (RunRecord run : dropped) {
            changes.add(new Installation.Change(run.partition(), List.of(), Set.of(run.id()), List.of(), Set.of()));
        }
        if (merge == null) {
            changes.addAll(flushed);
            return new Installation(changes, waiting);
        }
        List<Completion> answers = new ArrayList<>(waiting);
        answers.add(merge.onDone());
        RunRecord shown = output;
        changes.add(new Installation.Change(
                merge.compaction().target(),
                List.of(),
                removed,
                shown == null
                        ? List.of()
                        : List.of(new RunFile(shown, files.open(shown.id().fileId()), List.of())),
                merge.applied()));
        changes.addAll(flushed);
        boolean isMove = merge.compaction().isMove();
        return new Installation(
                isMove ? new Installation.Move(merge.compaction().target(), moved) : null, changes, answers);
    }

    /// Lets files go where no run needs them: a spill file goes when its last run is merged away or dropped.
    void retire(RunFiles files) {
        Set<Long> named = removed.isEmpty() ? Set.of() : state.fileIds();
        for (RunId gone : removed) {
            if (!named.contains(gone.fileId())) {
                files.retire(gone.fileId());
            }
        }
        MergeResult merge = result;
        if (merge != null && merge.output() != null && output == null) {
            files.discard(merge.output().id().fileId());
        }
    }
}
