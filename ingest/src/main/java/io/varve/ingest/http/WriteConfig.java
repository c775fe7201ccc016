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
/// @param overloadWaitNs how long a request waits for room before it is refused
public record WriteConfig(
        String version, SyncMode syncMode, boolean allowWeakerDurability, long maxBodyBytes, long overloadWaitNs) {
    private static final long MAX_BODY_BYTES = 32L << 20;

    public static WriteConfig defaults(String version, SyncMode syncMode) {
        return new WriteConfig(version, syncMode, true, MAX_BODY_BYTES, TimeUnit.SECONDS.toNanos(2));
    }
}
