// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.batch.BatchKind;
import io.varve.engine.batch.RecordBatch;
import io.varve.engine.batch.RecordBatchDescriptor;
import io.varve.engine.io.Disk;
import io.varve.engine.memory.Layouts;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.testing.SeededRng;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Small logs for the tests: batches that carry a number, and what is read back.
final class LogFixture {
    static final String SHARD = "shard-0";
    static final int SEGMENT_BYTES = 16 << 10;
    static final long DIRECTORY_ID = 0x5EEDL;
    static final LogConfig CONFIG = new LogConfig(SEGMENT_BYTES, 0, DIRECTORY_ID, 2 * SEGMENT_BYTES);
    static final int FIRST = SegmentHeader.BYTES;

    final NativeMemory memory;
    final ManualClock clock = new ManualClock(1_000);
    final SeededRng rng = new SeededRng(42);

    LogFixture(NativeMemory memory) {
        this.memory = memory;
    }

    ShardLog open(Disk disk) {
        return open(disk, 0, 0);
    }

    ShardLog open(Disk disk, long stated, long floor) {
        return ShardLog.open(disk, memory, SHARD, CONFIG, clock, rng, stated, floor);
    }

    /// A batch of `length` bytes that carries `number`, in its own memory.
    static MemorySegment batch(long number, int length) {
        assertTrue(length >= RecordBatchDescriptor.HEADER_BYTES + Long.BYTES);
        MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
        for (int i = RecordBatchDescriptor.HEADER_BYTES; i < length; i += Long.BYTES) {
            bytes.set(Layouts.I64, i, number);
        }
        new RecordBatch().wrap(bytes, 0).begin(BatchKind.ROWS, length).counts(1, 0);
        return bytes;
    }

    static long append(ShardLog log, long number, int length) {
        return log.append(batch(number, length), length);
    }

    static long numberOf(RecordBatch batch) {
        long number = batch.segment().get(Layouts.I64, batch.offset() + RecordBatchDescriptor.HEADER_BYTES);
        for (int i = RecordBatchDescriptor.HEADER_BYTES; i < batch.length(); i += Long.BYTES) {
            assertEquals(number, batch.segment().get(Layouts.I64, batch.offset() + i), "mixed batch");
        }
        return number;
    }

    /// The numbers of the batches of rows from `from` on.
    static List<Long> numbers(ShardLog log, long from) {
        List<Long> numbers = new ArrayList<>();
        log.replay(from, into(numbers));
        return numbers;
    }

    /// Collects the numbers of the batches of rows.
    static BatchConsumer into(List<Long> numbers) {
        return (position, batch) -> {
            assertEquals(position, batch.position());
            if (batch.kind() == BatchKind.ROWS) {
                numbers.add(numberOf(batch));
            }
        };
    }

    static String segmentPath(long start) {
        return SHARD + "/log/" + LogFiles.segmentName(start);
    }
}
