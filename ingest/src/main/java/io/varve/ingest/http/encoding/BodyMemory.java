// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

import java.util.concurrent.atomic.AtomicLong;

/// The memory that bodies under way hold beside what is being parsed: windows of zstd, and bodies that are kept until their end. Threads: any.
public final class BodyMemory {
    private final long maxBytes;
    private final AtomicLong held = new AtomicLong();

    public BodyMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Takes `bytes`, to be given back by [#release].
    ///
    /// @throws BodyException when others hold too much
    public void reserve(long bytes) throws BodyException {
        if (held.addAndGet(bytes) > maxBytes) {
            held.addAndGet(-bytes);
            throw BodyException.noMemory();
        }
    }

    public void release(long bytes) {
        long left = held.addAndGet(-bytes);
        assert left >= 0 : "more given back than taken";
    }

    /// What is held now.
    public long heldBytes() {
        return held.get();
    }
}
