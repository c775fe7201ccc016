// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import java.lang.foreign.MemorySegment;

/// A pooled buffer with one packed record batch. Threads: whoever took it from the pool, then the ring's consumers in turn.
final class BatchBuffer {
    private final MemorySegment segment;
    private int length;

    BatchBuffer(MemorySegment segment) {
        this.segment = segment;
    }

    MemorySegment segment() {
        return segment;
    }

    int length() {
        return length;
    }

    void length(int bytes) {
        length = bytes;
    }
}
