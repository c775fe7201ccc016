// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

/// How long a request has waited for room without getting on. Threads: its connection's.
final class RoomPatience {
    private final long mostNs;
    private boolean wasWaiting;
    private long sinceNs;
    private long linesThen;

    RoomPatience(long mostNs) {
        this.mostNs = mostNs;
    }

    /// A request begins.
    void begin() {
        wasWaiting = false;
    }

    /// Comes now and then; whether the patience is at its end.
    ///
    /// @param lines taken so far: while they become more the request gets on, however often it has to wait
    boolean isOver(boolean isWaiting, long lines, long nowNs) {
        if (!wasWaiting || lines != linesThen) {
            sinceNs = nowNs;
            linesThen = lines;
        }
        wasWaiting = isWaiting;
        return isWaiting && nowNs - sinceNs >= mostNs;
    }
}
