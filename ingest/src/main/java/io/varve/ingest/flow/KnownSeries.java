// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.shard.SeriesHandle;
import java.util.Arrays;

/// A line prefix that was good before, as raw bytes, and the series it means.
final class KnownSeries {
    /// About what the objects around the bytes weigh.
    private static final int OVERHEAD_BYTES = 160;

    final int databaseId;
    final long prefixHash;
    final SeriesHandle handle;
    final long seriesHash;
    private final byte[] prefix;

    KnownSeries(
            int databaseId, byte[] buf, int offset, int length, long prefixHash, SeriesHandle handle, long seriesHash) {
        this.databaseId = databaseId;
        this.prefixHash = prefixHash;
        this.handle = handle;
        this.seriesHash = seriesHash;
        this.prefix = Arrays.copyOfRange(buf, offset, offset + length);
    }

    boolean is(int database, byte[] buf, int offset, int length) {
        return database == databaseId && Arrays.equals(prefix, 0, prefix.length, buf, offset, offset + length);
    }

    /// The series key is about as long as the prefix.
    long retainedBytes() {
        return OVERHEAD_BYTES + 2L * prefix.length;
    }
}
