// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.lang.foreign.MemorySegment;

/// One open file, read and written at absolute positions.
///
/// Threads: one writer; positional reads from any thread. Errors: [io.varve.engine.fault.DiskException], and
/// [io.varve.engine.fault.DiskFullException] when space cannot be taken.
public interface DiskFile extends AutoCloseable {
    String path();

    long sizeBytes();

    /// Reads up to `dst.byteSize()` bytes at `position`; returns how many, 0 at or behind the end. Short only at the end.
    int read(long position, MemorySegment dst);

    /// Writes all of `src` at `position`, extending the file as needed. Not durable until [#force].
    void write(long position, MemorySegment src);

    /// Makes contents (and the size needed to read them) durable: fdatasync.
    void force();

    void truncate(long sizeBytes);

    @Override
    void close();
}
