// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The durable list of files and runs of one shard: an append-only checked log, rewritten as one record when it has grown.
///
/// Each [#commit] is forced before it returns, so only the last record can be torn: a bad record with a valid one behind it is corruption, at
/// the end it is a commit that was never answered. That its loss cannot hide rows follows from the log, which is released only behind a
/// commit that states the new floor: a log that begins above [io.varve.engine.partition.ManifestState#logFloor] betrays a lost commit.
/// A rewrite goes to `manifest.<generation + 1>` under a temporary name, is forced, renamed, and only then is the older one deleted.
/// Threads: owned by the flush agent. Errors: what the disk throws; the caller treats it as fatal.
public final class Manifest implements AutoCloseable {
    private static final String PREFIX = "manifest.";
    private static final String TEMPORARY = "manifest-new";
    private static final long REWRITE_BYTES = 256L << 10;

    private final Disk disk;
    private final String directory;
    private final ManifestState state = new ManifestState();
    private long generation;
    private long sequence;
    private long end;
    private long rewriteAt = REWRITE_BYTES;
    private @Nullable DiskFile file;

    private Manifest(Disk disk, String directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /// Opens the manifest of `directory`, making an empty one for a new shard.
    public static Manifest open(Disk disk, String directory) {
        Manifest manifest = new Manifest(disk, directory);
        try {
            manifest.recover();
            return manifest;
        } catch (RuntimeException | Error e) {
            manifest.close();
            throw e;
        }
    }

    /// Whether `directory` has a manifest.
    public static boolean exists(Disk disk, String directory) {
        return !generations(disk, directory).isEmpty();
    }

    /// Reads the state without opening anything for writing: for a read-only open.
    public static ManifestState read(Disk disk, String directory) {
        List<Long> generations = generations(disk, directory);
        return generations.isEmpty() ? new ManifestState() : loaded(disk, directory, generations.getLast()).state;
    }

    /// One generation, with no file open.
    static Manifest loaded(Disk disk, String directory, long generation) {
        Manifest manifest = new Manifest(disk, directory);
        manifest.load(generation);
        return manifest;
    }

    private void recover() {
        if (disk.exists(directory + "/" + TEMPORARY)) {
            disk.delete(directory + "/" + TEMPORARY);
        }
        List<Long> generations = generations(disk, directory);
        if (generations.isEmpty()) {
            rewrite();
            return;
        }
        generation = generations.getLast();
        load(generation);
        DiskFile opened = disk.open(path(generation));
        file = opened;
        if (opened.sizeBytes() > end) {
            opened.truncate(end);
        }
        // A process that was killed may have left records that no power loss would spare; from here on they count.
        opened.force();
        // A rewrite that crashed before deleting its predecessor: the newest generation is complete by its rename.
        for (long old : generations.subList(0, generations.size() - 1)) {
            disk.delete(path(old));
        }
    }

    private void load(long wanted) {
        String path = path(wanted);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = disk.map(path, arena);
            while (end < bytes.byteSize()) {
                int length = ManifestCodec.validLength(bytes, end, sequence);
                if (length < 0) {
                    refuseUnlessTail(bytes, path);
                    break;
                }
                state.apply(ManifestCodec.decode(disk.describe(path), end, bytes.asSlice(end, length)));
                sequence++;
                end += length;
            }
        }
        if (sequence == 0) {
            throw new CorruptionException(disk.describe(path), 0, "a manifest record", "none");
        }
    }

    private void refuseUnlessTail(MemorySegment bytes, String path) {
        for (long at = end + 1; at <= bytes.byteSize() - ManifestCodec.HEADER_BYTES; at++) {
            if (ManifestCodec.validLength(bytes, at, -1) > 0) {
                throw new CorruptionException(
                        disk.describe(path), end, "manifest record " + sequence, "damaged, valid again at " + at);
            }
        }
    }

    public ManifestState state() {
        return state;
    }

    /// The file that is appended to.
    public String path() {
        return path(generation);
    }

    /// Where its last record ends.
    public long endOffset() {
        return end;
    }

    /// Makes `edit` durable, then part of [#state]. The files it adds, and their names, are durable already.
    ///
    /// @throws DiskFullException when there was no room for the record: nothing has changed, the call may be repeated
    public void commit(ManifestEdit edit) {
        DiskFile open = file;
        if (open == null) {
            throw new IllegalStateException("manifest is closed");
        }
        MemorySegment record = ManifestCodec.encode(sequence, edit);
        open.write(end, record);
        try {
            open.force();
        } catch (DiskFullException e) {
            // Whether the record is durable is unknown: no room to go on from, unlike a write that took nothing.
            throw new DiskException("force", path(generation), e);
        }
        end += record.byteSize();
        sequence++;
        state.apply(edit);
        if (end > rewriteAt) {
            rewriteIfRoom();
        }
    }

    /// The edit is durable already, so a full disk only puts the rewrite off.
    private void rewriteIfRoom() {
        try {
            rewrite();
        } catch (DiskFullException e) {
            disk.delete(directory + "/" + TEMPORARY);
            rewriteAt = end + REWRITE_BYTES;
        }
    }

    /// Begins the next generation with one record that holds the whole state.
    private void rewrite() {
        MemorySegment record = ManifestCodec.encode(0, state.asEdit());
        String temporary = directory + "/" + TEMPORARY;
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        DiskFile next = disk.create(temporary);
        try {
            next.write(0, record);
            next.force();
            disk.rename(temporary, path(generation + 1));
            disk.syncDirectory(directory);
        } catch (RuntimeException | Error e) {
            next.close();
            throw e;
        }
        DiskFile old = file;
        file = next;
        generation++;
        sequence = 1;
        end = record.byteSize();
        rewriteAt = Math.max(REWRITE_BYTES, 4 * end);
        if (old != null) {
            old.close();
            disk.delete(path(generation - 1));
        }
    }

    /// Which generations are there, ascending.
    static List<Long> generations(Disk disk, String directory) {
        List<Long> found = new ArrayList<>();
        for (String name : disk.list(directory)) {
            if (name.startsWith(PREFIX)) {
                try {
                    found.add(Long.parseLong(name.substring(PREFIX.length())));
                } catch (NumberFormatException e) {
                    throw new CorruptionException(disk.describe(directory + "/" + name), 0, "manifest.<number>", name);
                }
            }
        }
        found.sort(null);
        return found;
    }

    private String path(long number) {
        return path(directory, number);
    }

    static String path(String directory, long number) {
        return directory + "/" + PREFIX + number;
    }

    @Override
    public void close() {
        DiskFile open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
