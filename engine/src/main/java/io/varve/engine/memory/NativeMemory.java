// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memory;

import io.varve.engine.fault.ResourceExhaustedException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/// Allocates off-heap regions and counts them by tag against a limit each.
///
/// Threads: any. Memory: regions are zeroed and live until closed. Errors: [ResourceExhaustedException] when a tag's limit would be passed.
public final class NativeMemory {
    private final AtomicLongArray used = new AtomicLongArray(MemoryTag.values().length);
    private final long[] limits = new long[MemoryTag.values().length];

    /// No limit on any tag.
    public NativeMemory() {
        Arrays.fill(limits, Long.MAX_VALUE);
    }

    /// Bounds one tag; call before the memory is shared between threads.
    public NativeMemory limit(MemoryTag tag, long bytes) {
        limits[tag.ordinal()] = bytes;
        return this;
    }

    public long limitBytes(MemoryTag tag) {
        return limits[tag.ordinal()];
    }

    public long usedBytes(MemoryTag tag) {
        return used.get(tag.ordinal());
    }

    public long usedBytes() {
        long sum = 0;
        for (MemoryTag tag : MemoryTag.values()) {
            sum += usedBytes(tag);
        }
        return sum;
    }

    /// Allocates `bytes` zeroed bytes, aligned to 64.
    public Region allocate(MemoryTag tag, long bytes) {
        int slot = tag.ordinal();
        long after = used.addAndGet(slot, bytes);
        if (after > limits[slot]) {
            used.addAndGet(slot, -bytes);
            throw new ResourceExhaustedException("memory " + tag, limits[slot], bytes);
        }
        boolean allocated = false;
        try {
            Region region = new Region(this, tag, bytes);
            allocated = true;
            return region;
        } finally {
            if (!allocated) {
                used.addAndGet(slot, -bytes);
            }
        }
    }

    void released(MemoryTag tag, long bytes) {
        used.addAndGet(tag.ordinal(), -bytes);
    }
}
