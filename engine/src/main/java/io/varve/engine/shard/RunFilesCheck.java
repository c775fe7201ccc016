// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.check.Affected;
import io.varve.engine.check.Findings;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.series.SeriesCheck;
import io.varve.engine.sstable.RunInfo;
import io.varve.engine.sstable.SstableCheck;
import io.varve.engine.sstable.SstableReader;
import io.varve.engine.sstable.SstableScrub;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Looks at the SSTables of one shard: each byte, each row, and what the manifest says of them.
///
/// Threads: one.
final class RunFilesCheck {
    private final Disk disk;
    private final RunFiles files;
    private final Quarantine quarantine;
    private final @Nullable ManifestState state;
    private final SeriesCheck series;
    private final Findings findings;

    /// @param state null when the manifest cannot be read: then the files are looked at for themselves
    RunFilesCheck(
            Disk disk, String shardDirectory, @Nullable ManifestState state, SeriesCheck series, Findings findings) {
        this.disk = disk;
        this.files = RunFiles.forRead(disk, shardDirectory);
        this.quarantine = Quarantine.inDirectory(disk, shardDirectory);
        this.state = state;
        this.series = series;
        this.findings = findings;
    }

    void check() {
        Set<Long> present = new TreeSet<>();
        for (String directory : files.directories()) {
            for (String name : disk.list(directory)) {
                String described = disk.describe(directory + "/" + name);
                long fileId = files.idOf(described);
                if (fileId == RunFiles.NO_ID) {
                    findings.note(described, 0, "no file of a data directory", List.of());
                } else {
                    present.add(fileId);
                }
            }
        }
        Set<Long> named = state == null ? present : new TreeSet<>(state.fileIds());
        for (long fileId : named) {
            if (present.contains(fileId)) {
                check(fileId);
            } else if (!quarantine.has(fileId)) {
                findings.damage(
                        disk.describe(files.path(fileId)), 0, "no such file: the manifest names it", ofFile(fileId));
            }
        }
        present.removeAll(named);
        present.forEach(this::noteUnnamed);
    }

    /// Everything that the manifest says lies in the file.
    private List<Affected> ofFile(long fileId) {
        return state == null ? List.of() : affected(state.runsOf(fileId));
    }

    private static List<Affected> affected(List<RunRecord> runs) {
        return Affected.perTable(runs.stream()
                .map(run -> new Affected(run.partition().tableId(), run.rows(), run.minTimeNs(), run.maxTimeNs()))
                .toList());
    }

    private void check(long fileId) {
        String path = files.path(fileId);
        findings.file();
        try (SstableReader reader = SstableReader.open(disk, path);
                DiskFile file = disk.openForRead(path)) {
            if (reader.fileId() != fileId) {
                findings.damage(
                        disk.describe(path),
                        16,
                        "file id " + Long.toHexString(reader.fileId()) + ": another file under this name",
                        ofFile(fileId));
                return;
            }
            Set<Integer> bad = new HashSet<>();
            new SstableCheck(reader).checkBytes(file, findings, (run, cause) -> {
                if (bad.add(run)) {
                    findings.damage(
                            cause, run == SstableScrub.WHOLE_FILE ? ofFile(fileId) : ofRun(fileId, run, reader));
                }
            });
            for (int run = 0; run < reader.runs().size(); run++) {
                if (!bad.contains(run) && isNamed(fileId, run)) {
                    checkRun(reader, run);
                }
            }
            checkRecords(reader, ofFileRuns(fileId));
        } catch (CorruptionException e) {
            findings.damage(e, ofFile(fileId));
        } catch (DiskException e) {
            findings.damage(disk.describe(path), 0, "cannot be read: " + e.getMessage(), ofFile(fileId));
        }
    }

    private boolean isNamed(long fileId, int run) {
        return state == null
                || ofFileRuns(fileId).stream().anyMatch(each -> each.id().index() == run);
    }

    private List<RunRecord> ofFileRuns(long fileId) {
        return state == null ? List.of() : state.runsOf(fileId);
    }

    private List<Affected> ofRun(long fileId, int run, SstableReader reader) {
        return isNamed(fileId, run) ? List.of(ofInfo(reader.runs().get(run))) : List.of();
    }

    private static Affected ofInfo(RunInfo info) {
        return new Affected(info.header().tableId(), info.rows(), info.minTimeNs(), info.maxTimeNs());
    }

    private void checkRun(SstableReader reader, int run) {
        RunInfo info = reader.runs().get(run);
        int tableId = info.header().tableId();
        int[] keyless = {0, -1};
        try {
            new SstableCheck(reader).checkRows(run, id -> {
                if (series.isReadable() && !series.hasKey(tableId, id)) {
                    keyless[0]++;
                    keyless[1] = id;
                }
            });
            findings.rows(info.rows());
        } catch (CorruptionException e) {
            findings.damage(e, List.of(ofInfo(info)));
        }
        if (keyless[0] > 0) {
            findings.damage(
                    reader.file(),
                    info.offset(),
                    keyless[0] + " series have no key, the last of them is " + keyless[1],
                    List.of(ofInfo(info)));
        }
    }

    /// What the manifest says of runs beside what the file says.
    private void checkRecords(SstableReader reader, List<RunRecord> records) {
        for (RunRecord record : records) {
            if (record.id().index() >= reader.runs().size()) {
                findings.damage(
                        reader.file(),
                        0,
                        "the manifest names run " + record.id().index() + ", the file has none",
                        affected(List.of(record)));
                continue;
            }
            RunInfo info = reader.runs().get(record.id().index());
            boolean same = info.rows() == record.rows()
                    && info.minTimeNs() == record.minTimeNs()
                    && info.maxTimeNs() == record.maxTimeNs()
                    && record.partition().covers(RunFiles.partition(info.header()));
            if (!same) {
                findings.damage(
                        reader.file(),
                        info.offset(),
                        "run " + record.id().index() + " is not the one that the manifest names: the manifest has "
                                + record.rows() + " rows of " + record.partition(),
                        affected(List.of(record)));
            }
        }
    }

    private void noteUnnamed(long fileId) {
        String path = files.path(fileId);
        findings.file();
        List<Affected> rows = new ArrayList<>();
        try (SstableReader reader = SstableReader.open(disk, path)) {
            reader.runs().forEach(run -> rows.add(ofInfo(run)));
        } catch (CorruptionException e) {
            // Half written: what a crash in a flush leaves.
            rows.clear();
        }
        findings.note(
                disk.describe(path),
                0,
                "the manifest does not name it: made by a flush or merge that a crash cut short, or the manifest has lost a record. An open"
                        + " that finds nothing lost deletes it, for its rows are in the log or in other files",
                Affected.perTable(rows));
    }
}
