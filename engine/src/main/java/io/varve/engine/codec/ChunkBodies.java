// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// The bytes of one column chunk's segments, within which a segment may refer to an earlier one.
///
/// Threads: one.
public final class ChunkBodies {
    static final ChunkBodies NONE = new ChunkBodies(Long.MAX_VALUE, (from, to) -> {});

    private final long start;
    private final Guard guard;

    /// Bodies that begin at `start` of the segment's memory and are checked by `guard` before they are read.
    public ChunkBodies(long start, Guard guard) {
        this.start = start;
        this.guard = guard;
    }

    long start() {
        return start;
    }

    /// At most `most` bytes that begin `distance` before `place` and end there.
    ByteSource back(ByteSource source, long place, long distance, int most) {
        if (distance < 1 || distance > place - start) {
            throw new CodecException("reference behind the chunk: place=" + place + ", distance=" + distance);
        }
        long from = place - distance;
        long to = Math.min(from + most, place);
        guard.ensure(from, to);
        return new ByteSource().wrap(source.segment(), from, to);
    }

    /// Makes sure that bytes are what was written.
    @FunctionalInterface
    public interface Guard {
        void ensure(long from, long to);
    }
}
