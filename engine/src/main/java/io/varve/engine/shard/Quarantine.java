// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.partition.RunRecord;
import io.varve.engine.scan.LostRun;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Damaged SSTables, set aside in the shard's `quarantine` folder: each with a text of the same name that says what it held and what is wrong.
///
/// The text is durable before the file moves, and the file has moved before the manifest stops naming it: so a file is never deleted for being unnamed.
/// Threads: [#take] one at a time; [#lost] any.
final class Quarantine {
    private static final String SSTABLE = ".sst";
    private static final String TEXT = ".txt";
    private static final String RUN = "run ";

    private final Disk disk;
    private final String shardDirectory;
    private final CopyOnWriteArrayList<LostRun> lost = new CopyOnWriteArrayList<>();

    private Quarantine(Disk disk, String shardDirectory) {
        this.disk = disk;
        this.shardDirectory = shardDirectory;
    }

    /// Knows where files lie, and not what they held.
    static Quarantine inDirectory(Disk disk, String shardDirectory) {
        return new Quarantine(disk, shardDirectory);
    }

    /// Reads what earlier opens set aside.
    static Quarantine open(Disk disk, String shardDirectory) {
        Quarantine quarantine = inDirectory(disk, shardDirectory);
        if (disk.exists(quarantine.directory())) {
            for (String name : disk.list(quarantine.directory())) {
                if (name.endsWith(TEXT)) {
                    quarantine.read(name);
                }
            }
        }
        return quarantine;
    }

    private String directory() {
        return shardDirectory + "/quarantine";
    }

    private String path(long fileId, String suffix) {
        return directory() + "/" + String.format("%016x", fileId) + suffix;
    }

    /// Whether the file lies here.
    boolean has(long fileId) {
        return disk.exists(sstable(fileId));
    }

    /// Where the file lies: on the volume on which it lay before, or would lie in the shard's own directory.
    private String sstable(long fileId) {
        String name = "/" + String.format("%016x", fileId) + SSTABLE;
        for (String volume : disk.volumes()) {
            String path = volume + "/" + directory() + name;
            if (disk.exists(path)) {
                return path;
            }
        }
        return directory() + name;
    }

    /// What is not shown, in this open and earlier ones.
    List<LostRun> lost() {
        return List.copyOf(lost);
    }

    /// Moves `from` here, durably; a file that a crash left here already stays. The manifest still names its runs.
    void take(long fileId, String from, List<RunRecord> runs, String why) {
        String to = sstable(fileId);
        if (!disk.exists(to)) {
            if (!disk.exists(directory())) {
                disk.createDirectories(directory());
                disk.syncDirectory(shardDirectory);
            }
            writeText(fileId, runs, why);
            String data = from.substring(0, from.lastIndexOf('/'));
            String shard = data.substring(0, data.lastIndexOf('/'));
            to = shard + "/quarantine" + from.substring(from.lastIndexOf('/'));
            if (!disk.exists(shard + "/quarantine")) {
                disk.createDirectories(shard + "/quarantine");
                disk.syncDirectory(shard);
            }
            disk.rename(from, to);
            disk.syncDirectory(directory());
            if (!shard.equals(shardDirectory)) {
                disk.syncDirectory(shard + "/quarantine");
            }
            disk.syncDirectory(data);
        }
        for (RunRecord run : runs) {
            LostRun gone = new LostRun(
                    run.partition().tableId(), run.minTimeNs(), run.maxTimeNs(), run.rows(), disk.describe(to));
            lost.addIfAbsent(gone);
        }
    }

    private void writeText(long fileId, List<RunRecord> runs, String why) {
        StringBuilder text = new StringBuilder(why).append('\n');
        for (RunRecord run : runs) {
            text.append(RUN)
                    .append(run.partition().tableId())
                    .append(' ')
                    .append(run.minTimeNs())
                    .append(' ')
                    .append(run.maxTimeNs())
                    .append(' ')
                    .append(run.rows())
                    .append('\n');
        }
        String path = path(fileId, TEXT);
        if (disk.exists(path)) {
            disk.delete(path);
        }
        try (DiskFile file = disk.create(path)) {
            file.write(0, MemorySegment.ofArray(text.toString().getBytes(StandardCharsets.UTF_8)));
            file.force();
        }
    }

    private void read(String name) {
        try (Arena arena = Arena.ofConfined()) {
            String sstable = sstable(Long.parseUnsignedLong(name, 0, name.length() - TEXT.length(), 16));
            byte[] bytes = disk.map(directory() + "/" + name, arena).toArray(ValueLayout.JAVA_BYTE);
            for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
                if (line.startsWith(RUN) && disk.exists(sstable)) {
                    lost.add(parse(line, disk.describe(sstable)));
                }
            }
        } catch (NumberFormatException e) {
            throw new CorruptionException(
                    disk.describe(directory() + "/" + name), 0, "numbers of a run", String.valueOf(e.getMessage()));
        }
    }

    private static LostRun parse(String line, String file) {
        List<Long> numbers = new ArrayList<>();
        for (String word : line.substring(RUN.length()).split(" ", -1)) {
            numbers.add(Long.parseLong(word));
        }
        if (numbers.size() != 4) {
            throw new NumberFormatException(line);
        }
        return new LostRun(Math.toIntExact(numbers.get(0)), numbers.get(1), numbers.get(2), numbers.get(3), file);
    }
}
