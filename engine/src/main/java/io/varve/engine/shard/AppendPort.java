// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.BatchBuilder;
import org.jspecify.annotations.Nullable;

/// One appender's door to one shard: the batch under construction and how it gets into the ring. Threads: its appender's.
final class AppendPort {
    private final LiveShard shard;
    private final BatchBuilder builder;
    private long batchNumber;

    AppendPort(LiveShard shard) {
        this.shard = shard;
        this.builder = new BatchBuilder(shard.pool().bufferBytes());
    }

    BatchBuilder builder() {
        return builder;
    }

    /// Numbers the batch under construction, so that handles notice when a new one has begun.
    long batchNumber() {
        return batchNumber;
    }

    /// The id of a series, or [SeriesHandle#UNKNOWN] when it would be a new one and there is room for that.
    int findSeries(SeriesHandle series) {
        int found = shard.series().find(series.key, 0, series.key.length, series.hash);
        if (found == SeriesHandle.UNKNOWN) {
            shard.checkSeriesRoom();
        }
        return found;
    }

    void checkSeriesRoom() {
        shard.checkSeriesRoom();
    }

    /// Packs what is staged and publishes it; false when pool, ring or log have no room now, then everything stays staged.
    boolean tryPublish(long catalogVersion, @Nullable Answer answer, Durability durability) {
        if (builder.isEmpty()) {
            return true;
        }
        if (!shard.checkRoom() || shard.pressure().state() == Pressure.State.REJECTING) {
            return false;
        }
        BatchBuffer buffer = shard.pool().tryTake();
        if (buffer == null) {
            return false;
        }
        builder.setCatalogVersion(catalogVersion);
        buffer.length(builder.pack(buffer.segment()));
        if (answer != null) {
            answer.expect();
        }
        if (!shard.ring().tryPublish(buffer, answer, durability)) {
            shard.pool().give(buffer);
            if (answer != null) {
                answer.onCommitted();
            }
            return false;
        }
        discard();
        return true;
    }

    void rollbackRow() {
        builder.rollbackRow();
        // A series that entered the batch with this row is taken back with it: let every handle enter anew.
        batchNumber++;
    }

    void discard() {
        builder.reset();
        batchNumber++;
    }
}
