// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.io.DiskLock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A disk whose next sync of a log takes as long as the test wants.
final class SlowDisk implements Disk {
    /// One sync that is held: `begun` when it has begun, it ends after `end`.
    record Hold(CountDownLatch begun, CountDownLatch end) {}

    private final Disk disk;
    private final AtomicReference<@Nullable Hold> next = new AtomicReference<>();
    private final AtomicReference<@Nullable Hold> nextData = new AtomicReference<>();

    SlowDisk(Disk disk) {
        this.disk = disk;
    }

    /// Holds the sync of a log that begins next.
    Hold holdNextSync() {
        Hold hold = new Hold(new CountDownLatch(1), new CountDownLatch(1));
        next.set(hold);
        return hold;
    }

    /// Holds the write of a data file that begins next.
    Hold holdNextDataWrite() {
        Hold hold = new Hold(new CountDownLatch(1), new CountDownLatch(1));
        nextData.set(hold);
        return hold;
    }

    private DiskFile slow(DiskFile file) {
        boolean isSlow = file.path().contains("/log/") || file.path().contains("/data/");
        return isSlow ? new SlowFile(file) : file;
    }

    private static void meet(AtomicReference<@Nullable Hold> planned) {
        Hold hold = planned.getAndSet(null);
        if (hold != null) {
            hold.begun().countDown();
            try {
                hold.end().await();
            } catch (InterruptedException e) {
                throw new AssertionError("an agent was interrupted", e);
            }
        }
    }

    @Override
    public String describe(String path) {
        return disk.describe(path);
    }

    @Override
    public boolean exists(String path) {
        return disk.exists(path);
    }

    @Override
    public long sizeBytes(String path) {
        return disk.sizeBytes(path);
    }

    @Override
    public List<String> list(String directory) {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(String directory) {
        disk.createDirectories(directory);
    }

    @Override
    public DiskFile create(String path) {
        return slow(disk.create(path));
    }

    @Override
    public DiskFile open(String path) {
        return slow(disk.open(path));
    }

    @Override
    public DiskFile openForRead(String path) {
        return disk.openForRead(path);
    }

    @Override
    public MemorySegment map(String path, Arena arena) {
        return disk.map(path, arena);
    }

    @Override
    public void rename(String from, String to) {
        disk.rename(from, to);
    }

    @Override
    public void delete(String path) {
        disk.delete(path);
    }

    @Override
    public void syncDirectory(String directory) {
        disk.syncDirectory(directory);
    }

    @Override
    public long usableBytes() {
        return disk.usableBytes();
    }

    @Override
    public DiskLock lock(String path, boolean shared) {
        return disk.lock(path, shared);
    }

    private final class SlowFile implements DiskFile {
        private final DiskFile file;

        SlowFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public long sizeBytes() {
            return file.sizeBytes();
        }

        @Override
        public int read(long position, MemorySegment dst) {
            return file.read(position, dst);
        }

        @Override
        public void write(long position, MemorySegment src) {
            if (file.path().contains("/data/")) {
                meet(nextData);
            }
            file.write(position, src);
        }

        @Override
        public void force() {
            if (file.path().contains("/log/")) {
                meet(next);
            }
            file.force();
        }

        @Override
        public void truncate(long sizeBytes) {
            file.truncate(sizeBytes);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
