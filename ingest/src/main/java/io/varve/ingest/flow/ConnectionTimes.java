// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

/// For a connection: each row the present time, at least a nanosecond after the one before. Threads: the connection's.
public final class ConnectionTimes implements AssignedTimes {
    private long lastNs = Long.MIN_VALUE;

    @Override
    public long next(long seriesHash, long nowNs) {
        lastNs = Math.max(nowNs, lastNs + 1);
        return lastNs;
    }
}
