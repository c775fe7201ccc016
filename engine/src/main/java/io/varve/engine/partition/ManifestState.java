// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the edits of a manifest add up to. Threads: owned by the flush agent.
public final class ManifestState {
    private final Map<RunId, RunRecord> runs = new LinkedHashMap<>();
    private final Map<PartitionKey, Long> flushedPositions = new HashMap<>();
    private final Map<PartitionKey, Long> nextOrdinals = new HashMap<>();
    private final Map<Integer, Integer> nextSeriesIds = new HashMap<>();
    private long logFloor;
    private long highestPosition;
    private long catalogVersion;

    void apply(ManifestEdit edit) {
        edit.removed().forEach(runs::remove);
        for (RunRecord run : edit.added()) {
            runs.put(run.id(), run);
            flushedPositions.merge(run.partition(), run.lastPosition(), Math::max);
            nextOrdinals.merge(run.partition(), run.ordinal() + 1, Math::max);
        }
        edit.nextSeriesIds().forEach((table, next) -> nextSeriesIds.merge(table, next, Math::max));
        logFloor = Math.max(logFloor, edit.logFloor());
        highestPosition = Math.max(highestPosition, edit.highestPosition());
        catalogVersion = Math.max(catalogVersion, edit.catalogVersion());
    }

    /// The whole state as one edit: how a manifest is rewritten.
    ManifestEdit asEdit() {
        return new ManifestEdit(
                List.copyOf(runs.values()),
                List.of(),
                Map.copyOf(nextSeriesIds),
                logFloor,
                highestPosition,
                catalogVersion);
    }

    public Collection<RunRecord> runs() {
        return runs.values();
    }

    /// Runs of one partition, oldest first.
    public List<RunRecord> runsOf(PartitionKey partition) {
        List<RunRecord> found = new ArrayList<>();
        for (RunRecord run : runs.values()) {
            if (run.partition().equals(partition)) {
                found.add(run);
            }
        }
        found.sort(Comparator.comparingLong(RunRecord::ordinal));
        return found;
    }

    public Set<PartitionKey> partitions() {
        return flushedPositions.keySet();
    }

    /// Rows of `partition` at or below this log position are in files; −1 when none are.
    public long flushedPosition(PartitionKey partition) {
        return flushedPositions.getOrDefault(partition, -1L);
    }

    public long nextOrdinal(PartitionKey partition) {
        return nextOrdinals.getOrDefault(partition, 0L);
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
