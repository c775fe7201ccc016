// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import java.util.concurrent.TimeUnit;

/// Limits of queries.
///
/// @param timeoutNs a query ends after this long
/// @param maxScannedRows most rows that the scans of one query read
/// @param memoryShare share of the query memory that one query may hold
/// @param threads threads that run queries
public record SqlOptions(long timeoutNs, long maxScannedRows, double memoryShare, int threads) {
    /// Longest text of a query in UTF-8 bytes.
    public static final int MAX_TEXT_BYTES = 16 << 10;

    private static final long MAX_SCANNED_ROWS = 1_000_000_000;
    private static final double MEMORY_SHARE = 0.25;

    /// 30 s, 10⁹ rows, a quarter of the memory, two threads.
    public static SqlOptions defaults() {
        return new SqlOptions(TimeUnit.SECONDS.toNanos(30), MAX_SCANNED_ROWS, MEMORY_SHARE, 2);
    }

    public SqlOptions withTimeoutNs(long ns) {
        return new SqlOptions(ns, maxScannedRows, memoryShare, threads);
    }

    public SqlOptions withMaxScannedRows(long rows) {
        return new SqlOptions(timeoutNs, rows, memoryShare, threads);
    }

    public SqlOptions withThreads(int count) {
        return new SqlOptions(timeoutNs, maxScannedRows, memoryShare, count);
    }
}
