// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.Rng;
import io.varve.engine.partition.Held;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.PartitionKey;
import io.varve.engine.partition.RunFile;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.partition.Tier;
import io.varve.engine.sstable.RunHeader;
import io.varve.engine.sstable.RunInfo;
import io.varve.engine.sstable.SstableReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/// The SSTables of one shard: their names, opening and deleting.
///
/// Names are the file id, 16 hex digits: 32 random bits of this open and a counter, so that files of several directories can lie beside each other.
/// A file that the manifest stopped naming is deleted when the last view lets go of it.
/// Threads: any.
final class RunFiles {
    private static final String SUFFIX = ".sst";
    private static final int RANDOM_BITS_SHIFT = 32;
    static final long NO_ID = -1;

    private final Disk disk;
    /// Where files lie unless their tier has a volume of its own, and the directories of all volumes after it.
    private final List<String> directories;

    private final Map<Tier, String> ofTier;
    private final long idBase;
    /// The directories of files that do not lie in the first one.
    private final Map<Long, String> elsewhere = new ConcurrentHashMap<>();
    /// Open files, and those of them that are to be deleted when they are free. Guarded by: this.
    private final Set<Long> opened = new HashSet<>();

    private final Set<Long> obsolete = new HashSet<>();
    private final MpscUnboundedVarHandleArrayQueue<Long> deletable = new MpscUnboundedVarHandleArrayQueue<>(64);

    private RunFiles(Disk disk, String shardDirectory, Map<Tier, String> tierVolumes, long idBase) {
        this.disk = disk;
        this.directories = directories(disk, shardDirectory);
        this.ofTier = new EnumMap<>(Tier.class);
        this.idBase = idBase;
        tierVolumes.forEach(
                (tier, volume) -> ofTier.put(tier, ShardOpener.dataDirectory(volume + "/" + shardDirectory)));
        for (String directory : directories.subList(1, directories.size())) {
            for (String name : disk.list(directory)) {
                long fileId = idOfName(name);
                if (fileId != NO_ID) {
                    elsewhere.put(fileId, directory);
                }
            }
        }
    }

    private static List<String> directories(Disk disk, String shardDirectory) {
        List<String> all = new ArrayList<>();
        all.add(ShardOpener.dataDirectory(shardDirectory));
        disk.volumes().forEach(volume -> all.add(ShardOpener.dataDirectory(volume + "/" + shardDirectory)));
        return List.copyOf(all);
    }

    /// Draws the id base of this open, one that no file of the shard has: a file that failed is discarded by its name, so the name must not be another's.
    ///
    /// @param tierVolumes the volumes that new files of some tiers go to
    static RunFiles at(Disk disk, String shardDirectory, Map<Tier, String> tierVolumes, Rng rng) {
        List<String> names = new ArrayList<>();
        directories(disk, shardDirectory).forEach(directory -> names.addAll(disk.list(directory)));
        while (true) {
            long idBase = rng.nextLong() << RANDOM_BITS_SHIFT;
            String prefix = String.format("%016x", idBase).substring(0, 8);
            if (names.stream().noneMatch(name -> name.startsWith(prefix))) {
                return new RunFiles(disk, shardDirectory, tierVolumes, idBase);
            }
        }
    }

    /// For reading only: gives no ids.
    static RunFiles forRead(Disk disk, String shardDirectory) {
        return new RunFiles(disk, shardDirectory, Map.of(), 0);
    }

    /// The id of the `number`-th file of this open.
    long id(int number) {
        return idBase | Integer.toUnsignedLong(number);
    }

    String path(long fileId) {
        return directory(fileId) + "/" + String.format("%016x", fileId) + SUFFIX;
    }

    /// Where a file lies, or will lie.
    String directory(long fileId) {
        return elsewhere.getOrDefault(fileId, directories.getFirst());
    }

    /// Where files may lie.
    List<String> directories() {
        return directories;
    }

    /// Whether new files of the tier lie in the shard's own directory.
    boolean isHome(Tier tier) {
        return !ofTier.containsKey(tier);
    }

    /// Chooses where the file, which is not begun yet, will lie.
    void place(long fileId, Tier tier) {
        String directory = ofTier.get(tier);
        if (directory != null) {
            elsewhere.put(fileId, directory);
        }
    }

    /// The id of the file that an error names; [#NO_ID] when it is none of this directory.
    long idOf(String describedPath) {
        long fileId = idOfName(describedPath.substring(describedPath.lastIndexOf('/') + 1));
        return fileId != NO_ID && describedPath.equals(disk.describe(path(fileId))) ? fileId : NO_ID;
    }

    private static long idOfName(String name) {
        if (!name.endsWith(SUFFIX) || name.length() != 16 + SUFFIX.length()) {
            return NO_ID;
        }
        try {
            return Long.parseUnsignedLong(name, 0, 16, 16);
        } catch (NumberFormatException e) {
            return NO_ID;
        }
    }

    Held<SstableReader> open(long fileId) {
        if (!disk.exists(path(fileId))) {
            throw new CorruptionException(disk.describe(path(fileId)), 0, "a file", "no such file: it was set aside");
        }
        SstableReader reader = SstableReader.open(disk, path(fileId));
        if (reader.fileId() != fileId) {
            reader.close();
            throw new CorruptionException(
                    disk.describe(path(fileId)),
                    16,
                    "file id " + Long.toHexString(fileId),
                    Long.toHexString(reader.fileId()));
        }
        synchronized (this) {
            opened.add(fileId);
        }
        return new Held<>(reader, () -> {
            reader.close();
            free(fileId);
        });
    }

    private synchronized void free(long fileId) {
        opened.remove(fileId);
        if (obsolete.remove(fileId)) {
            // Not here: this may be a query's thread, or the one that shows rows.
            deletable.offer(fileId);
        }
    }

    /// Deletes a file that nobody reads any more; false when there is none. One that cannot be deleted now goes at the next open: nothing names it.
    /// Threads: one.
    boolean deleteOne() {
        Long fileId = deletable.poll();
        if (fileId == null) {
            return false;
        }
        try {
            disk.delete(path(fileId));
        } catch (DiskException e) {
            return false;
        }
        return true;
    }

    /// Refuses a file whose run is not the one that the manifest names.
    private void requireRun(SstableReader reader, RunRecord run) {
        List<RunInfo> runs = reader.runs();
        int index = run.id().index();
        PartitionKey key = run.partition();
        // A tier move widens the partition of runs that it leaves as they are.
        boolean same = index < runs.size()
                && runs.get(index).rows() == run.rows()
                && key.covers(partition(runs.get(index).header()));
        if (!same) {
            throw new CorruptionException(
                    disk.describe(path(run.id().fileId())), 0, "run " + index + " of " + key, "another one");
        }
    }

    static PartitionKey partition(RunHeader header) {
        return new PartitionKey(header.tableId(), header.partitionStartNs(), header.partitionEndNs());
    }

    /// Every file of a manifest, opened; and what is wrong with those that could not be.
    record Opened(Map<PartitionKey, List<RunFile>> runs, Map<Long, CorruptionException> damaged) {}

    /// Opens every file that `state` names; each run holds its file once.
    Opened openAll(ManifestState state) {
        Map<Long, List<RunRecord>> files = new LinkedHashMap<>();
        state.runs()
                .forEach(run -> files.computeIfAbsent(run.id().fileId(), id -> new ArrayList<>())
                        .add(run));
        Map<PartitionKey, List<RunFile>> found = new HashMap<>();
        Map<Long, CorruptionException> damaged = new HashMap<>();
        boolean opened = false;
        try {
            files.forEach((fileId, runs) -> {
                try {
                    openRuns(fileId, runs, state, found);
                } catch (CorruptionException e) {
                    damaged.put(fileId, e);
                }
            });
            opened = true;
        } finally {
            if (!opened) {
                found.values().forEach(runs -> runs.forEach(run -> run.reader().release()));
            }
        }
        return new Opened(found, damaged);
    }

    private void openRuns(
            long fileId, List<RunRecord> runs, ManifestState state, Map<PartitionKey, List<RunFile>> found) {
        Held<SstableReader> reader = open(fileId);
        try {
            runs.forEach(run -> requireRun(reader.value(), run));
            for (RunRecord run : runs) {
                found.computeIfAbsent(run.partition(), key -> new ArrayList<>())
                        .add(new RunFile(run, reader.hold(), state.masksOf(run.id())));
            }
        } finally {
            reader.release();
        }
    }

    /// Lets [#deleteOne] have a file when nobody reads it any more; the manifest does not name it.
    synchronized void retire(long fileId) {
        if (opened.contains(fileId)) {
            obsolete.add(fileId);
        } else {
            deletable.offer(fileId);
        }
    }

    /// Whether nothing names the file any more: it goes when nobody reads it.
    synchronized boolean isRetired(long fileId) {
        return obsolete.contains(fileId);
    }

    /// Whether this open has given the file its id.
    boolean isOwn(long fileId) {
        return fileId >>> RANDOM_BITS_SHIFT == idBase >>> RANDOM_BITS_SHIFT;
    }

    /// Removes a file that was begun and not finished, or never named.
    void discard(long fileId) {
        if (disk.exists(path(fileId))) {
            disk.delete(path(fileId));
        }
    }

    /// Refuses a directory that lacks a file which `named` has, before anything else is deleted.
    void requireNamed(Set<Long> named, Quarantine quarantine) {
        for (long fileId : named) {
            if (!disk.exists(path(fileId)) && !quarantine.has(fileId)) {
                throw new CorruptionException(
                        disk.describe(path(fileId)), 0, "a file that the manifest names", "no such file");
            }
        }
    }

    /// Deletes files that `named` does not have: left by a crash between writing and naming.
    void deleteUnnamed(Set<Long> named) {
        Set<String> keep = new HashSet<>();
        named.forEach(id -> keep.add(path(id)));
        for (String directory : directories) {
            for (String name : disk.list(directory)) {
                String path = directory + "/" + name;
                if (name.endsWith(SUFFIX) && !keep.contains(path)) {
                    disk.delete(path);
                }
            }
        }
    }
}
