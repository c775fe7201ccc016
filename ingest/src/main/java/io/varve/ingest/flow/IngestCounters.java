// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import java.util.concurrent.atomic.LongAdder;

/// What came in since the start. Threads: any; the sums are exact once nothing is under way.
public final class IngestCounters {
    final LongAdder rows = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder rejectedLines = new LongAdder();
    final LongAdder suspiciousTimes = new LongAdder();
    final LongAdder waitsForRoom = new LongAdder();
    final LongAdder waitsForCatalog = new LongAdder();
    final LongAdder slowed = new LongAdder();
    final LongAdder dryRuns = new LongAdder();
    final LongAdder convertedValues = new LongAdder();
    private final LongAdder overloadedRequests = new LongAdder();
    private final LongAdder stalledConnections = new LongAdder();

    /// Rows handed to the engine.
    public long rows() {
        return rows.sum();
    }

    /// Bytes of line protocol received.
    public long bytes() {
        return bytes.sum();
    }

    public long rejectedLines() {
        return rejectedLines.sum();
    }

    /// Times that were taken but look like another unit.
    public long suspiciousTimes() {
        return suspiciousTimes.sum();
    }

    /// How often a connection stopped reading because the engine was full.
    public long waitsForRoom() {
        return waitsForRoom.sum();
    }

    /// How often a connection paused because the engine was pressuring.
    public long slowed() {
        return slowed.sum();
    }

    /// How often a connection waited for a new table or column.
    public long waitsForCatalog() {
        return waitsForCatalog.sum();
    }

    /// Values turned into their column's type by a table's option; those of a line that had to wait may count twice.
    public long convertedValues() {
        return convertedValues.sum();
    }

    /// Requests that asked what a write would do.
    public long dryRuns() {
        return dryRuns.sum();
    }

    /// Requests answered 503 because the engine was full.
    public long overloadedRequests() {
        return overloadedRequests.sum();
    }

    public void overloadedRequest() {
        overloadedRequests.increment();
    }

    /// Connections closed because a line was begun and not ended.
    public long stalledConnections() {
        return stalledConnections.sum();
    }

    public void stalledConnection() {
        stalledConnections.increment();
    }
}
