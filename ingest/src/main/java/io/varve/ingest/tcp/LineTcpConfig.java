// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import io.varve.engine.shard.SyncMode;
import java.util.concurrent.TimeUnit;

/// How connections are treated.
///
/// @param disconnectOnError whether the first bad line ends its connection; lines before it are kept
/// @param openLineTimeoutNs how long a line may be begun and not ended; an idle connection is never closed
/// @param syncMode the engine's
/// @param allowWeakerDurability whether lines may be acknowledged before they are as durable as `syncMode` says
public record LineTcpConfig(
        boolean disconnectOnError, long openLineTimeoutNs, SyncMode syncMode, boolean allowWeakerDurability) {
    private static final long OPEN_LINE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    public static LineTcpConfig defaults(SyncMode syncMode) {
        return new LineTcpConfig(false, OPEN_LINE_TIMEOUT_NS, syncMode, true);
    }

    public LineTcpConfig withDisconnectOnError(boolean disconnect) {
        return new LineTcpConfig(disconnect, openLineTimeoutNs, syncMode, allowWeakerDurability);
    }

    public LineTcpConfig withOpenLineTimeoutNs(long timeoutNs) {
        return new LineTcpConfig(disconnectOnError, timeoutNs, syncMode, allowWeakerDurability);
    }

    public LineTcpConfig withWeakerDurability(boolean allow) {
        return new LineTcpConfig(disconnectOnError, openLineTimeoutNs, syncMode, allow);
    }
}
