// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.io.DiskLock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A disk on which every path is one file with given bytes, to be mapped.
record BytesDisk(byte[] bytes) implements Disk {
    @Override
    public String describe(String path) {
        return "/disk/" + path;
    }

    @Override
    public MemorySegment map(String path, Arena arena) {
        MemorySegment copy = arena.allocate(bytes.length);
        copy.copyFrom(MemorySegment.ofArray(bytes));
        return copy.asReadOnly();
    }

    @Override
    public boolean exists(String path) {
        return true;
    }

    @Override
    public long sizeBytes(String path) {
        return bytes.length;
    }

    @Override
    public List<String> list(String directory) {
        throw readOnly();
    }

    @Override
    public void createDirectories(String directory) {
        throw readOnly();
    }

    @Override
    public DiskFile create(String path) {
        throw readOnly();
    }

    @Override
    public DiskFile open(String path) {
        throw readOnly();
    }

    @Override
    public DiskFile openForRead(String path) {
        throw readOnly();
    }

    @Override
    public void rename(String from, String to) {
        throw readOnly();
    }

    @Override
    public void delete(String path) {
        throw readOnly();
    }

    @Override
    public void syncDirectory(String directory) {
        throw readOnly();
    }

    @Override
    public long usableBytes() {
        return 0;
    }

    @Override
    public DiskLock lock(String path, boolean shared) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("bytes can only be mapped");
    }
}
