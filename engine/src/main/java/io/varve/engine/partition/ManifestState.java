// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.producer.ProducerMap;
import io.varve.engine.scan.Tombstone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// What the edits of a manifest add up to. Threads: owned by the flush agent.
public final class ManifestState {
    private final Map<RunId, RunRecord> runs = new LinkedHashMap<>();
    /// The same by partition and ordinal.
    private final Map<PartitionKey, NavigableMap<Long, RunRecord>> partitions = new HashMap<>();
    private final Map<Long, MaskedRuns> masks = new TreeMap<>();
    private final Map<Integer, Integer> nextSeriesIds = new HashMap<>();
    private final ProducerMap producers = new ProducerMap();
    private long controlPosition = -1;
    private long logFloor;
    private long highestPosition;
    private long catalogVersion;

    void apply(ManifestEdit edit) {
        edit.removed().forEach(this::remove);
        edit.removed().forEach(this::unmask);
        for (RunRecord run : edit.added()) {
            // A run that changes its partition is added under its old id.
            remove(run.id());
            runs.put(run.id(), run);
            partitions.computeIfAbsent(run.partition(), key -> new TreeMap<>()).put(run.ordinal(), run);
        }
        edit.masks().forEach(this::mask);
        edit.nextSeriesIds().forEach((table, next) -> nextSeriesIds.merge(table, next, Math::max));
        edit.producers().forEach(producers::put);
        logFloor = Math.max(logFloor, edit.logFloor());
        highestPosition = Math.max(highestPosition, edit.highestPosition());
        catalogVersion = Math.max(catalogVersion, edit.catalogVersion());
    }

    private void remove(RunId id) {
        RunRecord gone = runs.remove(id);
        NavigableMap<Long, RunRecord> partition = gone == null ? null : partitions.get(gone.partition());
        if (gone != null && partition != null) {
            partition.remove(gone.ordinal(), gone);
            if (partition.isEmpty()) {
                partitions.remove(gone.partition());
            }
        }
    }

    private void mask(MaskedRuns more) {
        long id = more.tombstone().id();
        controlPosition = Math.max(controlPosition, id);
        if (!more.runs().isEmpty()) {
            masks.merge(id, more, (known, added) -> {
                Set<RunId> all = new HashSet<>(known.runs());
                all.addAll(added.runs());
                return new MaskedRuns(known.tombstone(), all);
            });
        }
    }

    private void unmask(RunId gone) {
        for (MaskedRuns mask : List.copyOf(masks.values())) {
            if (mask.runs().contains(gone)) {
                Set<RunId> left = new HashSet<>(mask.runs());
                left.remove(gone);
                if (left.isEmpty()) {
                    masks.remove(mask.tombstone().id());
                } else {
                    masks.put(mask.tombstone().id(), new MaskedRuns(mask.tombstone(), left));
                }
            }
        }
    }

    /// Tombstones that still mask runs, oldest first.
    public Collection<MaskedRuns> masks() {
        return masks.values();
    }

    /// Position of the newest DELETE or retention that the state knows of, −1 when there was none.
    public long controlPosition() {
        return controlPosition;
    }

    /// The tombstones that mask `run`, oldest first.
    public List<Tombstone> masksOf(RunId run) {
        return masks.values().stream()
                .filter(mask -> mask.runs().contains(run))
                .map(MaskedRuns::tombstone)
                .toList();
    }

    /// The whole state as one edit: how a manifest is rewritten.
    ManifestEdit asEdit() {
        List<MaskedRuns> all = new ArrayList<>(masks.values());
        if (controlPosition >= 0) {
            // The newest one's position counts even when it masks nothing any more.
            all.add(MaskedRuns.none(controlPosition));
        }
        return new ManifestEdit(
                List.copyOf(runs.values()),
                List.of(),
                Map.copyOf(nextSeriesIds),
                all,
                producers.copy(),
                logFloor,
                highestPosition,
                catalogVersion);
    }

    /// Runs of one file.
    public List<RunRecord> runsOf(long fileId) {
        return runs.values().stream().filter(run -> run.id().fileId() == fileId).toList();
    }

    /// Stops naming a damaged file, for a reader that changes nothing on disk.
    public void forget(long fileId) {
        runsOf(fileId).forEach(run -> remove(run.id()));
    }

    /// Whether a run of this id is part of the state.
    public boolean names(RunId run) {
        return runs.containsKey(run);
    }

    public Collection<RunRecord> runs() {
        return runs.values();
    }

    /// Runs of one partition, oldest first.
    public List<RunRecord> runsOf(PartitionKey partition) {
        NavigableMap<Long, RunRecord> found = partitions.get(partition);
        return found == null ? List.of() : List.copyOf(found.values());
    }

    /// Runs of all partitions inside `target`, oldest first in each.
    public List<RunRecord> runsInside(PartitionKey target) {
        List<RunRecord> found = new ArrayList<>();
        for (Map.Entry<PartitionKey, NavigableMap<Long, RunRecord>> partition : partitions.entrySet()) {
            if (target.covers(partition.getKey())) {
                found.addAll(partition.getValue().values());
            }
        }
        return found;
    }

    /// Partitions that have runs.
    public Set<PartitionKey> partitions() {
        return partitions.keySet();
    }

    /// Rows of `partition` at or below this log position are in files, or deleted; −1 when none are.
    public long flushedPosition(PartitionKey partition) {
        long position = -1;
        for (RunRecord run : runsOf(partition)) {
            position = Math.max(position, run.lastPosition());
        }
        return position;
    }

    public long nextOrdinal(PartitionKey partition) {
        NavigableMap<Long, RunRecord> found = partitions.get(partition);
        return found == null ? 0 : found.lastKey() + 1;
    }

    public Map<Integer, Integer> nextSeriesIds() {
        return nextSeriesIds;
    }

    /// Whether any series has been named by a flush.
    public boolean statesSeries() {
        return nextSeriesIds.values().stream().anyMatch(next -> next > 0);
    }

    public Set<Long> fileIds() {
        Set<Long> ids = new HashSet<>();
        runs.keySet().forEach(id -> ids.add(id.fileId()));
        return ids;
    }

    /// What was known of producers at [#logFloor].
    public ProducerMap producers() {
        return producers;
    }

    /// Where a replay starts: every row below it is in a file.
    public long logFloor() {
        return logFloor;
    }

    public long highestPosition() {
        return highestPosition;
    }

    public long catalogVersion() {
        return catalogVersion;
    }
}
