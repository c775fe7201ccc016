// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import java.util.Arrays;

/// Writes the postings of one value after the other as blocks of [Postings] that are full, but for what comes later. Threads: its image writer's.
final class PostingsImage {
    private final IndexMemory memory;
    private final ImageStream out;
    /// The deltas of one list, LEB128.
    private byte[] bytes = new byte[1024];
    private int length;
    private int count;
    private int last;

    PostingsImage(IndexMemory memory, ImageStream out) {
        this.memory = memory;
        this.out = out;
    }

    /// Writes the ids of `word` below `limit`; returns the word that names them in the image.
    long write(long word, int limit) {
        length = 0;
        count = 0;
        last = 0;
        Postings.forEach(memory, word, limit, id -> {
            add(id);
            return true;
        });
        return switch (count) {
            case 0 -> 0;
            case 1 -> last + 1L;
            default -> Postings.BLOCK | blocks();
        };
    }

    private void add(int id) {
        if (length + Postings.MAX_VARINT > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        int rest = id - last;
        while ((rest & ~0x7F) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        last = id;
        count++;
    }

    /// Where a block that begins at `from` with room for `capacity` bytes ends, between two numbers.
    private int end(int from, int capacity) {
        int end = Math.min(length, from + capacity);
        while (end < length && bytes[end - 1] < 0) {
            end--;
        }
        return end;
    }

    private static int capacity(int used) {
        return (used + 7) & ~7;
    }

    /// Shape: the head, then blocks of at most [Postings#MAX_CAPACITY], each as long as it must be.
    private long blocks() {
        out.align();
        int headEnd = end(0, Postings.FIRST_CAPACITY);
        int headBytes = Postings.HEAD_BODY + Postings.FIRST_CAPACITY;
        long headAt = ImageStream.placed(out.position(), headBytes);
        long tail = tail(headAt, headAt + headBytes, headEnd);
        out.place(headBytes);
        out.i64(next(headAt + headBytes, headEnd));
        out.i32(headEnd);
        out.i32(Postings.FIRST_CAPACITY);
        out.i64(tail);
        out.i32(last);
        out.i32(count);
        data(0, headEnd, Postings.FIRST_CAPACITY);
        int from = headEnd;
        while (from < length) {
            int end = end(from, Postings.MAX_CAPACITY);
            int capacity = capacity(end - from);
            out.place(Postings.BODY + capacity);
            out.i64(next(out.position() + Postings.BODY + capacity, end));
            out.i32(end - from);
            out.i32(capacity);
            data(from, end, capacity);
            from = end;
        }
        return IndexMemory.imageReference(headAt, 0);
    }

    /// The reference of the block that begins with byte `from`, when what is before it ends at `position`; 0 when there is none.
    private long next(long position, int from) {
        if (from == length) {
            return 0;
        }
        int capacity = capacity(end(from, Postings.MAX_CAPACITY) - from);
        return IndexMemory.imageReference(ImageStream.placed(position, Postings.BODY + capacity), 0);
    }

    /// The reference of the last block.
    private long tail(long headAt, long behindHead, int headEnd) {
        long at = headAt;
        long behind = behindHead;
        int from = headEnd;
        while (from < length) {
            int end = end(from, Postings.MAX_CAPACITY);
            int bytesOfBlock = Postings.BODY + capacity(end - from);
            at = ImageStream.placed(behind, bytesOfBlock);
            behind = at + bytesOfBlock;
            from = end;
        }
        return IndexMemory.imageReference(at, 0);
    }

    private void data(int from, int end, int capacity) {
        for (int i = from; i < end; i++) {
            out.i8(bytes[i]);
        }
        out.zeros(capacity - (end - from));
    }
}
