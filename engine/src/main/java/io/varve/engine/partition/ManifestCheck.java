// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.check.Findings;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at the manifest of one shard and changes nothing.
public final class ManifestCheck {
    private ManifestCheck() {}

    /// What a readable manifest says.
    ///
    /// @param file its file, for people
    /// @param end where its last record ends
    public record Found(ManifestState state, String file, long end) {}

    /// Reads every generation that is there, of which the newest counts; null when that one cannot be read or there is none.
    ///
    /// @param isCleanStop whether no record can have been cut
    public static @Nullable Found check(Disk disk, String directory, boolean isCleanStop, Findings findings) {
        Found newest = null;
        List<Long> generations;
        try {
            generations = Manifest.generations(disk, directory);
        } catch (CorruptionException e) {
            findings.damage(e, List.of());
            return null;
        }
        for (long generation : generations) {
            boolean isNewest = generation == generations.getLast();
            String path = Manifest.path(directory, generation);
            findings.file();
            findings.bytes(disk.sizeBytes(path));
            if (!isNewest) {
                findings.leftover(isCleanStop, disk.describe(path), 0, "an older generation, which does not count");
            }
            try {
                newest = read(disk, directory, generation, isCleanStop, findings);
            } catch (CorruptionException e) {
                newest = null;
                findings.damage(e, List.of());
            }
        }
        return newest;
    }

    private static Found read(Disk disk, String directory, long generation, boolean isCleanStop, Findings findings) {
        String path = Manifest.path(directory, generation);
        Manifest manifest = Manifest.loaded(disk, directory, generation);
        if (manifest.endOffset() < disk.sizeBytes(path)) {
            findings.leftover(
                    isCleanStop,
                    disk.describe(path),
                    manifest.endOffset(),
                    (disk.sizeBytes(path) - manifest.endOffset())
                            + " bytes behind the last readable record: a change that was never answered");
        }
        return new Found(manifest.state(), disk.describe(path), manifest.endOffset());
    }
}
