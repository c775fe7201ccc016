// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import io.varve.query.exec.copy.LineIntake;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Limits of queries.
///
/// @param timeoutNs a query ends after this long
/// @param maxScannedRows most rows that the scans of one query read
/// @param memoryShare share of the query memory that one query may hold
/// @param threads threads that run queries
/// @param copyDirectory the directory whose files COPY reads and writes; null if it may not
/// @param lineIntake what reads line protocol for COPY; null if nothing does
public record SqlOptions(
        long timeoutNs,
        long maxScannedRows,
        double memoryShare,
        int threads,
        @Nullable Path copyDirectory,
        @Nullable LineIntake lineIntake) {
    /// Longest text of a query in UTF-8 bytes.
    public static final int MAX_TEXT_BYTES = 16 << 10;

    private static final long MAX_SCANNED_ROWS = 1_000_000_000;
    private static final double MEMORY_SHARE = 0.25;

    /// 30 s, 10⁹ rows, a quarter of the memory, two threads, no COPY.
    public static SqlOptions defaults() {
        return new SqlOptions(TimeUnit.SECONDS.toNanos(30), MAX_SCANNED_ROWS, MEMORY_SHARE, 2, null, null);
    }

    public SqlOptions withTimeoutNs(long ns) {
        return new SqlOptions(ns, maxScannedRows, memoryShare, threads, copyDirectory, lineIntake);
    }

    public SqlOptions withMaxScannedRows(long rows) {
        return new SqlOptions(timeoutNs, rows, memoryShare, threads, copyDirectory, lineIntake);
    }

    public SqlOptions withThreads(int count) {
        return new SqlOptions(timeoutNs, maxScannedRows, memoryShare, count, copyDirectory, lineIntake);
    }

    /// With COPY from and to the files of a directory, which exists.
    public SqlOptions withCopyDirectory(@Nullable Path directory) {
        return new SqlOptions(timeoutNs, maxScannedRows, memoryShare, threads, directory, lineIntake);
    }

    /// With COPY from files of line protocol, which `intake` reads.
    public SqlOptions withLineIntake(@Nullable LineIntake intake) {
        return new SqlOptions(timeoutNs, maxScannedRows, memoryShare, threads, copyDirectory, intake);
    }
}
