// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.SectionBuilder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One series as one appender knows it: its canonical key, its shard, and its id once it has one.
///
/// Threads: its appender's.
public final class SeriesHandle {
    static final int UNKNOWN = -1;

    final int tableId;
    final int shard;
    final byte[] key;
    final long hash;
    int seriesId = UNKNOWN;

    /// The shard's batch for which `section` and `local` hold; −1 before the first row.
    long batchNumber = -1;

    @Nullable
    SectionBuilder section;

    int local;

    SeriesHandle(int tableId, int shard, byte[] key, int keyLength, long hash) {
        this.tableId = tableId;
        this.shard = shard;
        this.key = Arrays.copyOf(key, keyLength);
        this.hash = hash;
    }

    public int tableId() {
        return tableId;
    }
}
