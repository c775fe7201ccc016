// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A directory of a simulated disk that stands for another volume: it crashes, fills up and fails with the rest.
record SimVolume(SimDisk disk, String directory) implements Disk {
    private String at(String path) {
        return path.isEmpty() ? directory : directory + "/" + path;
    }

    @Override
    public String describe(String path) {
        return disk.describe(at(path));
    }

    @Override
    public boolean exists(String path) {
        return disk.exists(at(path));
    }

    @Override
    public long sizeBytes(String path) {
        return disk.sizeBytes(at(path));
    }

    @Override
    public List<String> list(String path) {
        return disk.list(at(path));
    }

    @Override
    public void createDirectories(String path) {
        disk.createDirectories(at(path));
    }

    @Override
    public DiskFile create(String path) {
        return disk.create(at(path));
    }

    @Override
    public DiskFile open(String path) {
        return disk.open(at(path));
    }

    @Override
    public DiskFile openForRead(String path) {
        return disk.openForRead(at(path));
    }

    @Override
    public MemorySegment map(String path, Arena arena) {
        return disk.map(at(path), arena);
    }

    @Override
    public void rename(String from, String to) {
        disk.rename(at(from), at(to));
    }

    @Override
    public void delete(String path) {
        disk.delete(at(path));
    }

    @Override
    public void syncDirectory(String path) {
        disk.syncDirectory(at(path));
    }

    @Override
    public void dropCached(String path, long from, long length) {
        disk.dropCached(at(path), from, length);
    }

    @Override
    public long usableBytes() {
        return disk.usableBytes();
    }

    @Override
    public DiskLock lock(String path, boolean shared) {
        return disk.lock(at(path), shared);
    }
}
