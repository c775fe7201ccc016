// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import java.util.concurrent.TimeUnit;

/// How files are read again to find damage before a query does.
///
/// @param periodNs from the begin of one pass over all files to the begin of the next
/// @param bytesPerSecond how fast all shards together read at most; 0 = never
public record ScrubOptions(long periodNs, long bytesPerSecond) {
    public static final ScrubOptions DEFAULT = new ScrubOptions(TimeUnit.DAYS.toNanos(7), 16L << 20);

    /// What one of `shards` shards may take.
    public ScrubOptions share(int shards) {
        return bytesPerSecond == 0 ? this : new ScrubOptions(periodNs, Math.max(1, bytesPerSecond / shards));
    }
}
