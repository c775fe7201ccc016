// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.check.Affected;
import io.varve.engine.check.Findings;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;
import io.varve.engine.log.LogCheck;
import io.varve.engine.log.LogConfig;
import io.varve.engine.log.ShardLog;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.partition.ManifestCheck;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.scan.LostRun;
import io.varve.engine.series.SeriesCheck;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks at everything that one shard of a stopped directory has on the disk, and changes nothing.
///
/// Threads: one. Memory: one buffer for each format, and a compressed set of the ids of all series.
public final class ShardCheck {
    private static final Set<String> KNOWN = Set.of("epoch", "clean", "keys", "series.ckpt.a", "series.ckpt.b");
    private static final Set<String> DIRECTORIES = Set.of("log", "data", "quarantine");

    private final Disk disk;
    private final String directory;
    private final Findings findings;
    private final SeriesCheck series;
    private final @Nullable LogConfig logConfig;
    private final @Nullable LogCheck log;
    private boolean isCleanStop;

    /// @param logConfig null when nothing says how the log is made, so that it cannot be looked at
    public ShardCheck(
            Disk disk, String directory, @Nullable LogConfig logConfig, NativeMemory memory, Findings findings) {
        this.disk = disk;
        this.directory = directory;
        this.findings = findings;
        this.series = new SeriesCheck(disk, findings);
        this.logConfig = logConfig;
        this.log = logConfig == null ? null : new LogCheck(disk, directory, logConfig, memory, findings);
    }

    /// Looks at the marks of the last stop; whether it was a clean one. To be called first.
    public boolean checkStop() {
        isCleanStop = log != null && log.checkStop();
        return isCleanStop;
    }

    /// Looks at all the rest.
    ///
    /// @param catalogVersion the newest version that the catalog has
    public void check(long catalogVersion) {
        ManifestCheck.Found manifest = ManifestCheck.check(disk, directory, isCleanStop, findings);
        boolean hasKeys = disk.exists(directory + "/keys");
        if (manifest == null
                && hasKeys
                && disk.list(directory).stream().noneMatch(name -> name.startsWith("manifest."))) {
            findings.damage(
                    disk.describe(directory) + "/manifest",
                    0,
                    "no manifest beside series keys: nothing says which files count",
                    List.of());
        }
        ManifestState state = manifest == null ? null : manifest.state();
        checkSeries(hasKeys, state);
        checkLog(manifest);
        if (state != null && state.catalogVersion() > catalogVersion) {
            findings.damage(
                    disk.describe("catalog"),
                    0,
                    "ends at version " + catalogVersion + ", " + directory + " states version " + state.catalogVersion()
                            + ": changes of the catalog are lost",
                    List.of());
        }
        new RunFilesCheck(disk, directory, state, series, findings).check();
        checkQuarantine();
        checkNames();
    }

    private void checkSeries(boolean hasKeys, @Nullable ManifestState state) {
        String path = directory + "/keys";
        if (hasKeys) {
            series.checkKeys(path, isCleanStop);
        }
        series.checkCheckpoint(directory + "/series.ckpt", hasKeys ? disk.sizeBytes(path) : 0);
        if (state == null) {
            return;
        }
        if (!hasKeys && state.statesSeries()) {
            findings.damage(disk.describe(path), 0, "no such file: no series in files has its tags", List.of());
        } else if (series.isReadable()) {
            state.nextSeriesIds().forEach((table, next) -> {
                if (series.nextSeriesId(table) < next) {
                    findings.damage(
                            disk.describe(path),
                            disk.sizeBytes(path),
                            "series " + series.nextSeriesId(table) + " to " + (next - 1) + " of table " + table
                                    + " have lost their keys",
                            List.of());
                }
            });
        }
    }

    private void checkLog(ManifestCheck.@Nullable Found manifest) {
        if (log == null || logConfig == null) {
            return;
        }
        ManifestState state = manifest == null ? null : manifest.state();
        if (manifest != null && state != null) {
            try {
                if (!ShardLog.reaches(disk, directory, logConfig, state.logFloor())) {
                    findings.damage(
                            manifest.file(),
                            manifest.end(),
                            "a record is lost, or log segments are: the log does not reach down to its floor "
                                    + state.logFloor(),
                            List.of());
                }
            } catch (CorruptionException e) {
                // The epoch file, which has been told of.
                return;
            }
        }
        log.checkSegments(
                state == null ? 0 : state.highestPosition(), state == null ? log.firstPosition() : state.logFloor());
    }

    private void checkQuarantine() {
        try {
            for (LostRun lost : Quarantine.open(disk, directory).lost()) {
                findings.damage(
                        lost.file(),
                        0,
                        "set aside by an earlier open; its rows are not shown",
                        List.of(new Affected(lost.tableId(), lost.rows(), lost.minTimeNs(), lost.maxTimeNs())));
            }
        } catch (CorruptionException e) {
            findings.damage(e, List.of());
        }
        String quarantine = directory + "/quarantine";
        for (String name : disk.list(quarantine)) {
            findings.file();
            boolean isToldOf = name.endsWith(".txt")
                    || (name.endsWith(".sst")
                            && disk.exists(quarantine + "/" + name.substring(0, name.length() - 4) + ".txt"));
            if (!isToldOf) {
                findings.damage(disk.describe(quarantine + "/" + name), 0, "set aside by an earlier open", List.of());
            }
        }
    }

    private void checkNames() {
        for (String name : disk.list(directory)) {
            boolean known = KNOWN.contains(name) || DIRECTORIES.contains(name) || isManifest(name);
            if (!known) {
                unknown(directory + "/" + name);
            }
        }
        for (String name : disk.list(directory + "/log")) {
            if (!name.matches("[0-9a-f]{16}\\.(seg|free)")) {
                unknown(directory + "/log/" + name);
            }
        }
    }

    private static boolean isManifest(String name) {
        return name.matches("manifest\\.[0-9]+");
    }

    private void unknown(String path) {
        boolean isTemporary = path.endsWith(".tmp") || path.endsWith("manifest-new");
        findings.note(
                disk.describe(path),
                0,
                isTemporary ? "left half made by a crash; the next open deletes it" : "no file of a data directory",
                List.of());
    }
}
