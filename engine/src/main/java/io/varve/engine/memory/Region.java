// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/// One off-heap allocation; whoever allocated it closes it, once nobody reads it any more.
///
/// Closing handshakes all threads, so regions are large and long-lived, never one per request.
public final class Region implements AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final NativeMemory owner;
    private final MemoryTag tag;
    private final Arena arena;
    private final MemorySegment segment;
    private final AtomicBoolean closed = new AtomicBoolean();

    Region(NativeMemory owner, MemoryTag tag, long bytes) {
        this.owner = owner;
        this.tag = tag;
        this.arena = Arena.ofShared();
        MemorySegment huge = HugePages.allocate(arena, bytes);
        this.segment = huge == null ? arena.allocate(bytes, ALIGNMENT) : huge;
    }

    public MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            long bytes = segment.byteSize();
            arena.close();
            owner.released(tag, bytes);
        }
    }
}
