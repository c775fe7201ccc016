// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.io.Disk;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.memory.Region;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// The off-heap memory of one series index: chunks that live until the index closes, cut by two cursors.
///
/// Bytes (keys) are packed without alignment in chunks of their own; words (pages, postings, hash tables) are zeroed and 8-aligned.
/// A hash table that was outgrown comes back by [#recycle] and is cut again for words, so nothing is unmapped under a reader.
/// A reference is `chunk:19 | offset:24 | length:20`, never negative.
///
/// Threads: one writer; [#equalBytes], [#copy] and [#segment] from any thread that got the reference by an acquire.
final class IndexMemory implements AutoCloseable {
    private static final int OFFSET_BITS = 24;
    private static final int LENGTH_BITS = 20;
    private static final int CHUNK_BITS = 19;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int FIRST_CHUNK_BYTES = 1 << 16;
    private static final int SMALL_CHUNKS = 4;
    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
    private static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;
    /// What is left of a window below this is not worth a list entry.
    private static final int MIN_WINDOW_BYTES = 1024;
    static final int MAX_WORDS_BYTES = 1 << OFFSET_BITS;
    /// Chunks of an image, but the last, are as long as a reference reaches.
    static final int IMAGE_CHUNK_BYTES = 1 << OFFSET_BITS;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private record Window(int chunk, int from, int to) {
        int bytes() {
            return to - from;
        }
    }

    private final NativeMemory memory;
    private final List<Region> regions = new ArrayList<>();
    private final Deque<Window> recycled = new ArrayDeque<>();
    private volatile MemorySegment[] chunks = {};
    private Window bytes = new Window(0, 0, 0);
    private Window words = new Window(0, 0, 0);
    private final Arena mappings = Arena.ofShared();

    IndexMemory(NativeMemory memory) {
        this.memory = memory;
    }

    static int length(long reference) {
        return (int) reference & LENGTH_MASK;
    }

    static int offset(long reference) {
        return (int) (reference >>> LENGTH_BITS) & OFFSET_MASK;
    }

    private static int chunk(long reference) {
        return (int) (reference >>> (LENGTH_BITS + OFFSET_BITS));
    }

    private static long reference(int chunk, int offset, int length) {
        return (long) chunk << (OFFSET_BITS + LENGTH_BITS) | (long) offset << LENGTH_BITS | length;
    }

    /// The part `[from, from + length)` of what `reference` states.
    static long part(long reference, int from, int length) {
        return reference(chunk(reference), offset(reference) + from, length);
    }

    /// Copies bytes in and returns their reference, which carries the length.
    long put(byte[] src, int offset, int length) {
        if (bytes.bytes() < length) {
            bytes = chunk(Math.max(length, nextChunkBytes()));
        }
        long reference = reference(bytes.chunk, bytes.from, length);
        MemorySegment.copy(src, offset, chunks[bytes.chunk], ValueLayout.JAVA_BYTE, bytes.from, length);
        bytes = new Window(bytes.chunk, bytes.from + length, bytes.to);
        return reference;
    }

    /// Takes `length` zeroed bytes, a multiple of 8 of at most [#MAX_WORDS_BYTES]; the reference carries no length.
    long words(int length) {
        if (words.bytes() < length) {
            Window rest = words;
            words = window(length);
            if (rest.bytes() >= MIN_WINDOW_BYTES) {
                recycled.addLast(rest);
            }
        }
        long reference = reference(words.chunk, words.from, 0);
        words = new Window(words.chunk, words.from + length, words.to);
        return reference;
    }

    /// Gives back words that no new reader can reach; a reader that is still there sees foreign words and must check what it reads.
    void recycle(long reference, int length) {
        Window window = new Window(chunk(reference), offset(reference), offset(reference) + length);
        recycled.addLast(window);
    }

    private Window window(int length) {
        for (int tries = recycled.size(); tries > 0; tries--) {
            Window window = recycled.removeFirst();
            if (window.bytes() >= length) {
                chunks[window.chunk].asSlice(window.from, window.bytes()).fill((byte) 0);
                return window;
            }
            recycled.addLast(window);
        }
        return chunk(Math.max(length, nextChunkBytes()));
    }

    private int nextChunkBytes() {
        return chunks.length < SMALL_CHUNKS ? FIRST_CHUNK_BYTES : CHUNK_BYTES;
    }

    private Window chunk(int length) {
        Region region = memory.allocate(MemoryTag.SERIES_INDEX, length);
        regions.add(region);
        return new Window(addChunk(region.segment()), 0, length);
    }

    /// The reference of bytes at a position of an image that became this memory's first chunks.
    static long imageReference(long at, int length) {
        return reference((int) (at >>> OFFSET_BITS), (int) at & OFFSET_MASK, length);
    }

    /// Makes `[from, from + length)` of a file the first chunks and returns it. It is mapped so that what is changed is this process's alone; it is page
    /// cache but for that, and not counted.
    MemorySegment restore(Disk disk, String path, long from, long length) {
        if (chunks.length > 0) {
            throw new IllegalStateException("series index is not empty: chunks=" + chunks.length);
        }
        MemorySegment image = disk.mapPrivate(path, mappings).asSlice(from, length);
        for (long at = 0; at < length; at += IMAGE_CHUNK_BYTES) {
            addChunk(image.asSlice(at, Math.min(length - at, IMAGE_CHUNK_BYTES)));
        }
        return image;
    }

    private int addChunk(MemorySegment segment) {
        MemorySegment[] present = chunks;
        if (present.length == 1 << CHUNK_BITS) {
            throw new ResourceExhaustedException("chunks of a series index", present.length, present.length + 1L);
        }
        MemorySegment[] more = Arrays.copyOf(present, present.length + 1);
        more[present.length] = segment;
        chunks = more;
        return present.length;
    }

    /// The `length` bytes at a reference that carries none.
    MemorySegment segment(long reference, int length) {
        return chunks[chunk(reference)].asSlice(offset(reference), length);
    }

    /// The bytes that `reference` states.
    MemorySegment segment(long reference) {
        return segment(reference, length(reference));
    }

    byte[] copy(long reference) {
        return segment(reference).toArray(ValueLayout.JAVA_BYTE);
    }

    boolean equalBytes(long reference, byte[] other, int from, int length) {
        if (length(reference) != length) {
            return false;
        }
        MemorySegment chunk = chunks[chunk(reference)];
        int base = offset(reference);
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (chunk.get(LONG, base + i) != (long) LONGS.get(other, from + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (chunk.get(ValueLayout.JAVA_BYTE, base + i) != other[from + i]) {
                return false;
            }
        }
        return true;
    }

    /// Unmaps all chunks; a reader that comes later gets an IllegalStateException.
    @Override
    public void close() {
        regions.forEach(Region::close);
        regions.clear();
        if (mappings.scope().isAlive()) {
            mappings.close();
        }
    }
}
