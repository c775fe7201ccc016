// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import static io.varve.engine.batch.RecordBatchDescriptor.ALIGNMENT;
import static io.varve.engine.batch.RecordBatchDescriptor.CATALOG_VERSION_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.CRC_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.DURABLE_POSITION_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.FIRST_LINE_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.FLAGS_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.HEADER_BYTES;
import static io.varve.engine.batch.RecordBatchDescriptor.KIND_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.LAST_LINE_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.LEADER_TIME_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.LENGTH_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.MAGIC;
import static io.varve.engine.batch.RecordBatchDescriptor.MAGIC_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.POSITION_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.PRODUCER_EPOCH_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.PRODUCER_ID_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.ROW_COUNT_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.SECTION_COUNT_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.SHARD_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.VERSION;
import static io.varve.engine.batch.RecordBatchDescriptor.VERSION_OFFSET;
import static io.varve.engine.batch.RecordBatchDescriptor.WRITER_EPOCH_OFFSET;

import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Flyweight over one record batch in memory: reads its header, fills it, seals and checks it.
///
/// Shape:   `segment[offset .. offset + length)`, the header first ([RecordBatchDescriptor]); the whole segment ≤ 2 GiB.
/// Threads: one at a time. Getters trust the bytes: call [#isValid] first on anything that was read.
/// Memory:  allocates only when it is wrapped around another segment than before and then sealed or checked.
public final class RecordBatch {
    private final CRC32C crc = new CRC32C();
    private final byte[] saltBytes = new byte[Long.BYTES];

    private MemorySegment segment = MemorySegment.NULL;
    private long offset;
    private @Nullable ByteBuffer view;

    public RecordBatch wrap(MemorySegment newSegment, long newOffset) {
        // Equal memory is not enough: a freed address may be handed out again, and the view dies with the lifetime it
        // was made in.
        if (!newSegment.equals(segment) || !newSegment.scope().equals(segment.scope())) {
            segment = newSegment;
            view = null;
        }
        offset = newOffset;
        return this;
    }

    public MemorySegment segment() {
        return segment;
    }

    /// Where the batch begins in [#segment].
    public long offset() {
        return offset;
    }

    /// Writes a fresh header: magic, version, kind and length, everything else 0.
    public RecordBatch begin(BatchKind kind, int length) {
        segment.asSlice(offset, HEADER_BYTES).fill((byte) 0);
        segment.set(Layouts.I32, offset + MAGIC_OFFSET, MAGIC);
        segment.set(Layouts.U8, offset + VERSION_OFFSET, VERSION);
        segment.set(Layouts.U8, offset + KIND_OFFSET, kind.code());
        segment.set(Layouts.I32, offset + LENGTH_OFFSET, length);
        return this;
    }

    /// Fills what only the writer of the log knows, then the CRC; nothing of the batch may change afterwards.
    public void seal(int shard, long position, int epoch, long durablePosition, long leaderTimeNs, long salt) {
        segment.set(Layouts.I32, offset + SHARD_OFFSET, shard);
        segment.set(Layouts.I64, offset + POSITION_OFFSET, position);
        segment.set(Layouts.I32, offset + WRITER_EPOCH_OFFSET, epoch);
        segment.set(Layouts.I64, offset + DURABLE_POSITION_OFFSET, durablePosition);
        segment.set(Layouts.I64, offset + LEADER_TIME_OFFSET, leaderTimeNs);
        segment.set(Layouts.I32, offset + CRC_OFFSET, computeCrc(salt));
    }

    /// Whether the header's own claims are possible: magic, and a length that is aligned and within `availableBytes`.
    public boolean isPlausible(long availableBytes) {
        if (availableBytes < HEADER_BYTES || segment.get(Layouts.I32, offset + MAGIC_OFFSET) != MAGIC) {
            return false;
        }
        int length = length();
        return length >= HEADER_BYTES && length % ALIGNMENT == 0 && length <= availableBytes;
    }

    /// Whether `availableBytes` from the offset on begin with a batch whose CRC is right under `salt`.
    public boolean isValid(long salt, long availableBytes) {
        return isPlausible(availableBytes) && crc() == computeCrc(salt);
    }

    private int computeCrc(long salt) {
        ByteBuffer bytes = view;
        if (bytes == null) {
            bytes = segment.asByteBuffer();
            view = bytes;
        }
        for (int i = 0; i < Long.BYTES; i++) {
            saltBytes[i] = (byte) (salt >>> (i * Byte.SIZE));
        }
        int start = Math.toIntExact(offset);
        crc.reset();
        crc.update(saltBytes, 0, Long.BYTES);
        bytes.limit(start + CRC_OFFSET).position(start);
        crc.update(bytes);
        bytes.limit(start + length()).position(start + CRC_OFFSET + Integer.BYTES);
        crc.update(bytes);
        return (int) crc.getValue();
    }

    public byte version() {
        return segment.get(Layouts.U8, offset + VERSION_OFFSET);
    }

    /// The kind, null when this version does not know the code.
    public @Nullable BatchKind kind() {
        return BatchKind.of(kindCode());
    }

    public int kindCode() {
        return Byte.toUnsignedInt(segment.get(Layouts.U8, offset + KIND_OFFSET));
    }

    public short flags() {
        return segment.get(Layouts.U16, offset + FLAGS_OFFSET);
    }

    public void flags(short flags) {
        segment.set(Layouts.U16, offset + FLAGS_OFFSET, flags);
    }

    /// Bytes of header and body together.
    public int length() {
        return segment.get(Layouts.I32, offset + LENGTH_OFFSET);
    }

    public int crc() {
        return segment.get(Layouts.I32, offset + CRC_OFFSET);
    }

    public long position() {
        return segment.get(Layouts.I64, offset + POSITION_OFFSET);
    }

    public int writerEpoch() {
        return segment.get(Layouts.I32, offset + WRITER_EPOCH_OFFSET);
    }

    public int shard() {
        return segment.get(Layouts.I32, offset + SHARD_OFFSET);
    }

    /// The log's durable position that was known when this batch was written.
    public long durablePosition() {
        return segment.get(Layouts.I64, offset + DURABLE_POSITION_OFFSET);
    }

    public long leaderTimeNs() {
        return segment.get(Layouts.I64, offset + LEADER_TIME_OFFSET);
    }

    public long catalogVersion() {
        return segment.get(Layouts.I64, offset + CATALOG_VERSION_OFFSET);
    }

    public void catalogVersion(long version) {
        segment.set(Layouts.I64, offset + CATALOG_VERSION_OFFSET, version);
    }

    /// 0 = no producer; the line numbers mean nothing then.
    public long producerId() {
        return segment.get(Layouts.I64, offset + PRODUCER_ID_OFFSET);
    }

    public int producerEpoch() {
        return segment.get(Layouts.I32, offset + PRODUCER_EPOCH_OFFSET);
    }

    public long firstLine() {
        return segment.get(Layouts.I64, offset + FIRST_LINE_OFFSET);
    }

    public long lastLine() {
        return segment.get(Layouts.I64, offset + LAST_LINE_OFFSET);
    }

    public void producer(long id, int epoch, long firstLine, long lastLine) {
        segment.set(Layouts.I64, offset + PRODUCER_ID_OFFSET, id);
        segment.set(Layouts.I32, offset + PRODUCER_EPOCH_OFFSET, epoch);
        segment.set(Layouts.I64, offset + FIRST_LINE_OFFSET, firstLine);
        segment.set(Layouts.I64, offset + LAST_LINE_OFFSET, lastLine);
    }

    public int rowCount() {
        return segment.get(Layouts.I32, offset + ROW_COUNT_OFFSET);
    }

    public int sectionCount() {
        return segment.get(Layouts.I32, offset + SECTION_COUNT_OFFSET);
    }

    public void counts(int rows, int sections) {
        segment.set(Layouts.I32, offset + ROW_COUNT_OFFSET, rows);
        segment.set(Layouts.I32, offset + SECTION_COUNT_OFFSET, sections);
    }
}
