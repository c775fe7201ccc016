// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import java.util.concurrent.atomic.AtomicLong;

/// Hands out instants that were never given before, in runs of consecutive nanoseconds. Threads: any.
final class InstantSource {
    private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);

    /// First of `count` nanoseconds, none before `nowNs` and all later than any given before.
    long take(long nowNs, long count) {
        while (true) {
            long free = next.get();
            long startNs = Math.max(nowNs, free);
            if (next.compareAndSet(free, startNs + count)) {
                return startNs;
            }
        }
    }
}
