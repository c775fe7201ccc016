// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.batch.BatchBuilder;
import org.jspecify.annotations.Nullable;

/// One appender's door to one shard: the batch under construction and how it gets into the ring. Threads: its appender's.
final class AppendPort {
    static final long NO_PRODUCER = 0;

    private final LiveShard shard;
    private final BatchBuilder builder;
    private long batchNumber;
    private long firstLine = Long.MAX_VALUE;
    private long lastLine;
    /// Number of the last batch that was thrown away before it was published.
    private long thrownAway = -1;

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

    /// The id of a series, or [SeriesHandle#UNKNOWN] when it would be a new one.
    int findSeries(SeriesHandle series) {
        return shard.series().find(series.key, 0, series.key.length, series.hash);
    }

    /// Whether the series went out, or is staged, in a batch that was not thrown away: it was admitted then.
    boolean isUnderWay(SeriesHandle series) {
        return series.batchNumber > thrownAway;
    }

    /// Throws when the memory of the series index is used up.
    void checkSeriesRoom() {
        shard.checkSeriesRoom();
    }

    /// Takes note of the line that the next row comes from.
    void addLine(long line) {
        firstLine = Math.min(firstLine, line);
        lastLine = Math.max(lastLine, line);
    }

    /// Packs what is staged and publishes it; false when pool, ring or log have no room now, then everything stays staged.
    boolean tryPublish(
            long catalogVersion, long producer, int producerEpoch, @Nullable Answer answer, Durability durability) {
        if (builder.isEmpty()) {
            return true;
        }
        if (!shard.checkRoom() || shard.pressure().state() == PressureState.REJECTING) {
            return false;
        }
        BatchBuffer buffer = shard.pool().tryTake();
        if (buffer == null) {
            return false;
        }
        builder.setCatalogVersion(catalogVersion);
        if (producer != NO_PRODUCER) {
            builder.setProducer(producer, producerEpoch, firstLine, lastLine);
        }
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
        next();
        return true;
    }

    /// Throws away what is staged.
    void discard() {
        thrownAway = batchNumber;
        next();
    }

    private void next() {
        builder.reset();
        batchNumber++;
        firstLine = Long.MAX_VALUE;
        lastLine = 0;
    }
}
