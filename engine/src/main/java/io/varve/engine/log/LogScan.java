// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.batch.BatchKind;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.batch.RecordBatchDescriptor;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Walks a log from a position over segments and gaps up to the first position that holds no valid batch, changing nothing.
///
/// A batch is valid when its CRC, position and shard are right and its epoch is neither below its predecessor's nor below the one
/// that the epoch file states for its position. What the walk meets at its end decides between tail and corruption:
///
/// * a segment that cannot be read, is missing before others, or is cut short: *corruption*, for a segment gets its name only
///   when all of it is durable;
/// * else the log is *corrupt* iff somebody states a durable position above the end: a valid batch behind it, the epoch file, the
///   clean marker, or the caller (manifest, checkpoints);
/// * else the end is the *tail*, even if later batches happen to be valid: any subset of unsynced pages may have survived.
final class LogScan {
    private final LogFiles files;
    private final LogConfig config;
    private final EpochHistory history;
    private final NavigableMap<Long, Segment> segments = new TreeMap<>();
    private final RecordBatch batch = new RecordBatch();

    private long end;
    private int epoch;
    private int highestEpoch;
    private long leaderTimeNs;
    private long statedDurable;
    private long batches;
    private boolean damaged;

    /// @param current segments that belong to the history; stale ones are not for the scan
    LogScan(LogFiles files, LogConfig config, EpochHistory history, List<Segment> current, long statedDurable) {
        this.files = files;
        this.config = config;
        this.history = history;
        this.statedDurable = Math.max(statedDurable, history.lastStart());
        this.leaderTimeNs = history.leaderTimeNs();
        this.highestEpoch = history.lastEpoch();
        for (Segment segment : current) {
            segments.put(segment.start(), segment);
            SegmentHeader header = segment.header();
            if (header != null) {
                highestEpoch = Math.max(highestEpoch, header.epoch());
                leaderTimeNs = Math.max(leaderTimeNs, header.leaderTimeNs());
            }
        }
    }

    /// The first position without a valid batch.
    long end() {
        return end;
    }

    boolean isCorrupt() {
        return damaged || statedDurable > end;
    }

    /// Where the log goes on: the end, or after damage the first boundary at or above everything that was stated.
    long continuation() {
        if (!isCorrupt()) {
            return end;
        }
        return config.boundaryAtOrAfter(Math.max(statedDurable, damaged ? end + 1 : end));
    }

    int highestEpoch() {
        return highestEpoch;
    }

    long leaderTimeNs() {
        return leaderTimeNs;
    }

    long batches() {
        return batches;
    }

    /// Walks from `from`, a batch boundary, handing each batch to `consumer`; stops at `limit` or at the first invalid position.
    void walk(SegmentReader reader, long from, long limit, @Nullable BatchConsumer consumer) {
        long position = history.skipGap(from);
        while (position < limit) {
            Segment segment = segments.get(config.segmentStart(position));
            if (segment == null) {
                // The segment of a position inside it must be there; at a boundary it may not have been made yet.
                damaged = position != config.segmentStart(position) || segments.higherKey(position) != null;
                break;
            }
            SegmentHeader header = segment.header();
            if (header == null) {
                damaged = true;
                break;
            }
            reader.open(files, segment, header);
            long next = walkSegment(
                    reader, segment, Math.max(position, segment.start() + SegmentHeader.BYTES), limit, consumer);
            if (next < segment.end(config) && history.skipGap(next) == next) {
                position = next;
                damaged = segment.fileBytes() < config.segmentBytes()
                        && position < limit
                        && !reader.isZero((int) (position - segment.start()));
                break;
            }
            position = history.skipGap(next);
        }
        end = position;
    }

    /// Returns the first position without a valid batch, or the segment's end.
    private long walkSegment(
            SegmentReader reader, Segment segment, long from, long limit, @Nullable BatchConsumer consumer) {
        long position = from;
        long segmentEnd = segment.end(config);
        while (position < limit) {
            if (segmentEnd - position < RecordBatchDescriptor.HEADER_BYTES) {
                return segmentEnd;
            }
            int offset = (int) (position - segment.start());
            if (history.skipGap(position) != position || !reader.read(offset, batch) || !follows(position)) {
                return position;
            }
            BatchKind kind = knownKind(segment, offset);
            note();
            if (kind == BatchKind.PADDING) {
                return segmentEnd;
            }
            batches++;
            if (consumer != null) {
                consumer.onBatch(position, batch);
            }
            position += batch.length();
        }
        return position;
    }

    private boolean follows(long position) {
        return batch.writerEpoch() >= Math.max(epoch, history.epochAt(position))
                && position + batch.length() <= history.nextEnd(position);
    }

    private BatchKind knownKind(Segment segment, int offset) {
        BatchKind kind = batch.kind();
        if (kind == null || kind == BatchKind.SEGMENT || batch.version() != RecordBatchDescriptor.VERSION) {
            throw new VarveException(
                    Severity.ERROR,
                    "record batch that this version does not know: file="
                            + files.disk().describe(files.segment(segment.name())) + ", offset=" + offset + ", version="
                            + batch.version() + ", kind=" + batch.kindCode());
        }
        return kind;
    }

    private void note() {
        epoch = batch.writerEpoch();
        highestEpoch = Math.max(highestEpoch, epoch);
        leaderTimeNs = Math.max(leaderTimeNs, batch.leaderTimeNs());
        statedDurable = Math.max(statedDurable, batch.durablePosition());
    }

    /// Looks behind the end for valid batches, of which each may state a durable position above it.
    void searchBehindEnd(SegmentReader reader) {
        for (Segment segment : segments.tailMap(config.segmentStart(end), true).values()) {
            SegmentHeader header = segment.header();
            if (header == null) {
                continue;
            }
            reader.open(files, segment, header);
            int offset = (int) Math.max(SegmentHeader.BYTES, end - segment.start());
            while ((offset = reader.find(offset)) >= 0) {
                if (reader.read(offset, batch) && follows(segment.start() + offset)) {
                    highestEpoch = Math.max(highestEpoch, batch.writerEpoch());
                    leaderTimeNs = Math.max(leaderTimeNs, batch.leaderTimeNs());
                    statedDurable = Math.max(statedDurable, batch.durablePosition());
                    offset += batch.length();
                } else {
                    offset += RecordBatchDescriptor.ALIGNMENT;
                }
            }
        }
    }

    /// The segment that holds `position`, null when it is not there.
    @Nullable
    Segment segmentAt(long position) {
        return segments.get(config.segmentStart(position));
    }

    NavigableMap<Long, Segment> segments() {
        return segments;
    }
}
