// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.memory.Layouts;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
    private static final int LENGTH = 120;
    private static final long SALT = 0x1122334455667788L;

    private final MemorySegment memory = MemorySegment.ofArray(new byte[256]);
    private final RecordBatch batch = new RecordBatch().wrap(memory, 64);

    private void sealOne() {
        memory.fill((byte) 0x55);
        batch.begin(BatchKind.ROWS, LENGTH);
        batch.catalogVersion(7);
        batch.producer(8, 9, 10, 11);
        batch.counts(12, 13);
        batch.seal(3, 1L << 40, 5, 1L << 39, 1_700_000_000_000_000_000L, SALT);
    }

    @Test
    void shouldReadBackEveryHeaderField() {
        sealOne();
        assertTrue(batch.isValid(SALT, LENGTH));
        assertEquals(BatchKind.ROWS, batch.kind());
        assertEquals(1, batch.version());
        assertEquals(LENGTH, batch.length());
        assertEquals(1L << 40, batch.position());
        assertEquals(5, batch.writerEpoch());
        assertEquals(3, batch.shard());
        assertEquals(1L << 39, batch.durablePosition());
        assertEquals(1_700_000_000_000_000_000L, batch.leaderTimeNs());
        assertEquals(7, batch.catalogVersion());
        assertEquals(8, batch.producerId());
        assertEquals(9, batch.producerEpoch());
        assertEquals(10, batch.firstLine());
        assertEquals(11, batch.lastLine());
        assertEquals(12, batch.rowCount());
        assertEquals(13, batch.sectionCount());
        assertEquals('V', memory.get(Layouts.U8, 64));
        assertEquals('T', memory.get(Layouts.U8, 67));
    }

    @Test
    void shouldRefuseAnySingleFlippedBit() {
        sealOne();
        for (long bit = 0; bit < LENGTH * 8L; bit++) {
            long at = 64 + bit / 8;
            byte mask = (byte) (1 << (bit % 8));
            memory.set(Layouts.U8, at, (byte) (memory.get(Layouts.U8, at) ^ mask));
            assertFalse(batch.isValid(SALT, 192), "bit " + bit);
            memory.set(Layouts.U8, at, (byte) (memory.get(Layouts.U8, at) ^ mask));
        }
        assertTrue(batch.isValid(SALT, 192));
    }

    @Test
    void shouldRefuseOtherSaltAndEveryTruncation() {
        sealOne();
        assertFalse(batch.isValid(SALT + 1, LENGTH));
        for (int available = 0; available < LENGTH; available++) {
            assertFalse(batch.isValid(SALT, available));
        }
    }

    @Test
    void shouldKnowKindsByTheirFrozenCodes() {
        for (BatchKind kind : BatchKind.values()) {
            assertEquals(kind.ordinal() + 1, kind.code());
            assertEquals(kind, BatchKind.of(kind.code()));
        }
        assertNull(BatchKind.of(0));
        assertNull(BatchKind.of(7));
        assertNull(BatchKind.of(255));
    }
}
