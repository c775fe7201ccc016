// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.io.Disk;
import io.varve.engine.partition.Held;
import io.varve.engine.sstable.SstableReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The SSTables of one shard: their names, opening and deleting.
///
/// Names are the file id, 16 hex digits: 32 random bits of this open and a counter, so that files of several directories can lie beside each other.
/// A file that the manifest stopped naming is deleted when the last view lets go of it.
/// Threads: any.
final class RunFiles {
    private static final String SUFFIX = ".sst";
    private static final int RANDOM_BITS_SHIFT = 32;

    private final Disk disk;
    private final String directory;
    private final long idBase;
    private final Set<Long> obsolete = ConcurrentHashMap.newKeySet();

    RunFiles(Disk disk, String directory, long random) {
        this.disk = disk;
        this.directory = directory;
        this.idBase = random << RANDOM_BITS_SHIFT;
    }

    /// The id of the `number`-th file of this open.
    long id(int number) {
        return idBase | Integer.toUnsignedLong(number);
    }

    String path(long fileId) {
        return directory + "/" + String.format("%016x", fileId) + SUFFIX;
    }

    String directory() {
        return directory;
    }

    Held<SstableReader> open(long fileId) {
        SstableReader reader = SstableReader.open(disk, path(fileId));
        return new Held<>(reader, () -> {
            reader.close();
            if (obsolete.remove(fileId)) {
                disk.delete(path(fileId));
            }
        });
    }

    /// Lets a file be deleted when nobody reads it any more; the manifest does not name it.
    void retire(long fileId) {
        obsolete.add(fileId);
    }

    /// Removes a file that was begun and not finished, or never named.
    void discard(long fileId) {
        if (disk.exists(path(fileId))) {
            disk.delete(path(fileId));
        }
    }

    /// Deletes files that `named` does not have: left by a crash between writing and naming.
    void deleteUnnamed(Set<Long> named) {
        Set<String> keep = new HashSet<>();
        named.forEach(id -> keep.add(path(id)));
        List<String> names = disk.list(directory);
        for (String name : names) {
            String path = directory + "/" + name;
            if (name.endsWith(SUFFIX) && !keep.contains(path)) {
                disk.delete(path);
            }
        }
    }
}
