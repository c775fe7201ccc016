// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import io.varve.engine.fault.CorruptionException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tree of files under one root.
///
/// Paths are relative, `/`-separated, never absolute and never containing `..`. Contents become durable by [DiskFile#force], names
/// (create, rename, delete) by [#syncDirectory]. Files are created 0600, directories 0700.
/// Threads: any; opens, writes, renames and forces are done by agents only, never on a caller's thread.
/// Errors: [io.varve.engine.fault.DiskException]; [io.varve.engine.fault.DiskFullException] where space is taken.
public interface Disk {
    /// So much is copied at once where nothing can be mapped.
    int COPY_BYTES = 1 << 24;

    /// Absolute text of `path` for messages.
    String describe(String path);

    boolean exists(String path);

    long sizeBytes(String path);

    /// Names (not paths) in `directory`, sorted; empty when it does not exist.
    List<String> list(String directory);

    void createDirectories(String directory);

    /// Creates a new file for reading and writing; fails if it exists.
    DiskFile create(String path);

    /// Opens an existing file for reading and writing.
    DiskFile open(String path);

    /// Opens an existing file for reading.
    DiskFile openForRead(String path);

    /// Maps an existing file read-only for the life of `arena`. Not for files that are still written.
    MemorySegment map(String path, Arena arena);

    /// Maps an existing file for the life of `arena`, so that it can be written to and the file stays as it is.
    default MemorySegment mapPrivate(String path, Arena arena) {
        try (DiskFile file = openForRead(path)) {
            MemorySegment copy = arena.allocate(file.sizeBytes(), Long.BYTES);
            long at = 0;
            while (at < copy.byteSize()) {
                int read = file.read(at, copy.asSlice(at, Math.min(copy.byteSize() - at, COPY_BYTES)));
                if (read <= 0) {
                    throw new CorruptionException(describe(path), at, copy.byteSize() + " bytes", at + " bytes");
                }
                at += read;
            }
            return copy;
        }
    }

    /// Replaces `to` by `from` in one step.
    void rename(String from, String to);

    /// Deletes a file or an empty directory.
    void delete(String path);

    /// Makes the names in `directory` durable.
    void syncDirectory(String directory);

    /// Bytes that may still be written, as the file system states it.
    long usableBytes();

    /// Says that nobody will read these bytes of a file soon; they are durable already. Where nobody can be told, nothing happens.
    default void dropCached(String path, long from, long length) {}

    /// Another directory, which may lie on another volume and exists already, by its absolute path.
    default Disk volume(String directory) {
        throw new IllegalArgumentException("no other directories beside this disk: directory=" + directory);
    }

    /// Names at the root under which directories of other volumes appear; [#list] does not show them.
    default List<String> volumes() {
        return List.of();
    }

    /// Takes the lock file at `path` (created if absent; its text is the holder's pid), exclusively or shared.
    ///
    /// @throws DirectoryLockedException when somebody else holds it; names the holder's pid
    DiskLock lock(String path, boolean shared);
}
