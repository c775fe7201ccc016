// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.varve.engine.shard.SyncMode;
import java.util.concurrent.TimeUnit;

/// How write requests are answered.
///
/// @param version of Varve, for headers
/// @param syncMode the engine's
/// @param allowWeakerDurability whether a request may be answered before it is as durable as `syncMode` says
/// @param maxBodyBytes of a body as sent; decoded it may be four times as long
/// @param bodyMemoryBytes what all bodies under way may hold in memory beside what is being parsed
/// @param overloadWaitNs how long a request waits for room before it is refused
public record WriteConfig(
        String version,
        SyncMode syncMode,
        boolean allowWeakerDurability,
        long maxBodyBytes,
        long bodyMemoryBytes,
        long overloadWaitNs) {
    private static final long MAX_BODY_BYTES = 32L << 20;
    private static final long MOST_BODY_MEMORY_BYTES = 256L << 20;
    private static final int HEAP_PER_BODY_MEMORY = 4;

    public static WriteConfig defaults(String version, SyncMode syncMode) {
        long memoryBytes = Math.min(MOST_BODY_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PER_BODY_MEMORY);
        return new WriteConfig(version, syncMode, true, MAX_BODY_BYTES, memoryBytes, TimeUnit.SECONDS.toNanos(2));
    }
}
