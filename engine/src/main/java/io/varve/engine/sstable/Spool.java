// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memory.Region;
import java.lang.foreign.MemorySegment;

/// The encoded bodies of one row group, in the order in which they were made; a region that grows and is reused.
///
/// Threads: one.
final class Spool implements AutoCloseable {
    private static final long FIRST_BYTES = 256 * 1024;

    private final NativeMemory memory;
    private Region region;
    private long length;

    Spool(NativeMemory memory) {
        this.memory = memory;
        region = memory.allocate(MemoryTag.MAINTENANCE, FIRST_BYTES);
    }

    /// Valid until the next [#ensure].
    MemorySegment segment() {
        return region.segment();
    }

    long length() {
        return length;
    }

    /// Takes what was written up to `newLength`, or gives back what lies behind it.
    void length(long newLength) {
        length = newLength;
    }

    /// Makes room for `more` bytes behind [#length].
    void ensure(long more) {
        long size = region.segment().byteSize();
        if (length + more <= size) {
            return;
        }
        Region larger = memory.allocate(MemoryTag.MAINTENANCE, Math.max(2 * size, length + more));
        MemorySegment.copy(region.segment(), 0, larger.segment(), 0, length);
        region.close();
        region = larger;
    }

    @Override
    public void close() {
        region.close();
    }
}
