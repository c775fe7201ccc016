// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The ascending series ids of one symbol, as one word: nothing, one id inline, or a chain of blocks.
///
/// ```
/// word    0 = none · id + 1 = one · bit 63 set: reference of the head block
/// block   0 u64 next · 8 u32 used · 12 u32 capacity · [head only: 16 u64 tail · 24 u32 last id · 28 u32 count] · data
/// data    LEB128 of each id minus its predecessor, through all blocks of the chain
/// ```
/// Blocks hold 16 bytes of data, then twice the last one's up to 4 KiB; they are only appended to and never move.
/// Threads: one writer; readers cut at the table's published count, because newer ids may already be there.
final class Postings {
    static final long BLOCK = Long.MIN_VALUE;
    private static final int NEXT = 0;
    private static final int USED = 8;
    private static final int CAPACITY = 12;
    static final int BODY = 16;
    private static final int TAIL = 16;
    private static final int LAST = 24;
    private static final int COUNT = 28;
    static final int HEAD_BODY = 32;
    static final int FIRST_CAPACITY = 16;
    static final int MAX_CAPACITY = 4096;
    static final int MAX_VARINT = 5;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final VarHandle INTS = INT.varHandle();

    /// Takes ids in ascending order; `false` ends the walk.
    @FunctionalInterface
    interface IdConsumer {
        boolean accept(int id);
    }

    private Postings() {}

    /// Appends `id`, larger than all before, and returns the word to publish. Writer only.
    static long append(IndexMemory memory, long word, int id) {
        if (word == 0) {
            return id + 1L;
        }
        if (word > 0) {
            return BLOCK | pair(memory, (int) (word - 1), id);
        }
        MemorySegment head = memory.segment(word & ~BLOCK, HEAD_BODY + FIRST_CAPACITY);
        long tailReference = head.get(LONG, TAIL);
        boolean inHead = tailReference == (word & ~BLOCK);
        MemorySegment tail = inHead ? head : memory.segment(tailReference, BODY + capacity(memory, tailReference));
        int used = tail.get(INT, USED);
        int capacity = tail.get(INT, CAPACITY);
        int delta = id - head.get(INT, LAST);
        if (used + MAX_VARINT > capacity) {
            int grown = Math.min(capacity * 2, MAX_CAPACITY);
            long reference = memory.words(BODY + grown);
            MemorySegment next = memory.segment(reference, BODY + grown);
            next.set(INT, CAPACITY, grown);
            next.set(INT, USED, putVarint(next, BODY, delta) - BODY);
            head.set(LONG, TAIL, reference);
            SplitHash.WORD.setRelease(tail, (long) NEXT, reference);
        } else {
            int body = inHead ? HEAD_BODY : BODY;
            INTS.setRelease(tail, (long) USED, putVarint(tail, body + used, delta) - body);
        }
        head.set(INT, LAST, id);
        head.set(INT, COUNT, head.get(INT, COUNT) + 1);
        return word;
    }

    private static int capacity(IndexMemory memory, long reference) {
        return memory.segment(reference, BODY).get(INT, CAPACITY);
    }

    private static long pair(IndexMemory memory, int first, int second) {
        long reference = memory.words(HEAD_BODY + FIRST_CAPACITY);
        MemorySegment head = memory.segment(reference, HEAD_BODY + FIRST_CAPACITY);
        int end = putVarint(head, HEAD_BODY, first);
        end = putVarint(head, end, second - first);
        head.set(INT, USED, end - HEAD_BODY);
        head.set(INT, CAPACITY, FIRST_CAPACITY);
        head.set(LONG, TAIL, reference);
        head.set(INT, LAST, second);
        head.set(INT, COUNT, 2);
        return reference;
    }

    private static int putVarint(MemorySegment block, int offset, int value) {
        int at = offset;
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            block.set(ValueLayout.JAVA_BYTE, at++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        block.set(ValueLayout.JAVA_BYTE, at++, (byte) rest);
        return at;
    }

    /// About how many ids there are; newer ones may be counted.
    static int count(IndexMemory memory, long word) {
        if (word >= 0) {
            return word == 0 ? 0 : 1;
        }
        return memory.segment(word & ~BLOCK, HEAD_BODY).get(INT, COUNT);
    }

    /// Hands all ids below `limit` to `ids`.
    static void forEach(IndexMemory memory, long word, int limit, IdConsumer ids) {
        if (word >= 0) {
            if (word > 0 && word - 1 < limit) {
                ids.accept((int) (word - 1));
            }
            return;
        }
        long reference = word & ~BLOCK;
        int body = HEAD_BODY;
        int id = 0;
        while (reference != 0) {
            MemorySegment header = memory.segment(reference, BODY);
            // The link first: once it is there, the block's fill is final.
            long next = (long) SplitHash.WORD.getAcquire(header, (long) NEXT);
            int used = (int) INTS.getAcquire(header, (long) USED);
            MemorySegment data = memory.segment(reference, body + used);
            int at = body;
            while (at < body + used) {
                int delta = 0;
                int shift = 0;
                byte b;
                do {
                    b = data.get(ValueLayout.JAVA_BYTE, at++);
                    delta |= (b & 0x7F) << shift;
                    shift += 7;
                } while (b < 0);
                id += delta;
                if (id >= limit || !ids.accept(id)) {
                    return;
                }
            }
            reference = next;
            body = BODY;
        }
    }
}
