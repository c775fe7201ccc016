// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

/// What scans have done.
///
/// @param rows that they went through
/// @param zoneMapHits vectors answered from their zone maps, not decoded
/// @param decodedVectors vectors that were decoded, at most 1024 rows each
/// @param decodedBytes what those hold when decoded
public record ScanCounts(long rows, long zoneMapHits, long decodedVectors, long decodedBytes) {
    static final ScanCounts NONE = new ScanCounts(0, 0, 0, 0);

    ScanCounts plus(ScanCounts other) {
        return new ScanCounts(
                rows + other.rows,
                zoneMapHits + other.zoneMapHits,
                decodedVectors + other.decodedVectors,
                decodedBytes + other.decodedBytes);
    }

    ScanCounts minus(ScanCounts other) {
        return new ScanCounts(
                rows - other.rows,
                zoneMapHits - other.zoneMapHits,
                decodedVectors - other.decodedVectors,
                decodedBytes - other.decodedBytes);
    }
}
