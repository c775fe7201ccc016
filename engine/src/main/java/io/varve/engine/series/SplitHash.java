// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.fault.ResourceExhaustedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// An off-heap hash from bytes to ids in 256 open-addressing tables that grow one by one, so no growth stalls the writer for long.
///
/// A slot is `fingerprint:32 | id + 1:32`; a table is picked by the hash's low byte, the place in it by the fingerprint, so growing
/// needs no key. Whoever looks up compares the bytes behind the id.
///
/// Threads: one writer, lock-free readers. A reader may still be in a table that was outgrown and recycled: a hit is safe because
/// the bytes are compared, a miss counts only if the table is still the current one.
///
/// @param <C> what ids are relative to: a table's series, a column's symbols
abstract class SplitHash<C> {
    static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    static final int TABLES = 256;
    private static final int FIRST_SLOTS = 16;
    private static final int SLOT_BYTES = 8;

    private static final class Slots {
        final MemorySegment words;
        final long reference;
        final int mask;

        Slots(MemorySegment words, long reference, int mask) {
            this.words = words;
            this.reference = reference;
            this.mask = mask;
        }

        int lengthBytes() {
            return (mask + 1) * SLOT_BYTES;
        }
    }

    private final IndexMemory memory;
    private final AtomicReferenceArray<@Nullable Slots> tables = new AtomicReferenceArray<>(TABLES);
    private final int[] used = new int[TABLES];

    SplitHash(IndexMemory memory) {
        this.memory = memory;
    }

    /// Whether `id` stands for these bytes. `id` may be anything: it is checked against what is published.
    abstract boolean matches(C context, int id, byte[] bytes, int offset, int length);

    /// The id of these bytes, or -1.
    final int find(C context, long hash, byte[] bytes, int offset, int length) {
        int table = (int) hash & (TABLES - 1);
        int fingerprint = (int) (hash >>> 8);
        Slots slots = tables.getAcquire(table);
        while (slots != null) {
            int id = probe(slots, fingerprint, context, bytes, offset, length);
            if (id >= 0) {
                return id;
            }
            // What was probed must be read before the table is asked for again: pairs with the full fence in grow.
            VarHandle.loadLoadFence();
            Slots now = tables.getAcquire(table);
            if (now == slots) {
                return -1;
            }
            slots = now;
        }
        return -1;
    }

    private int probe(Slots slots, int fingerprint, C context, byte[] bytes, int offset, int length) {
        int mask = slots.mask;
        int at = fingerprint & mask;
        for (int probes = 0; probes <= mask; probes++) {
            long slot = (long) WORD.getAcquire(slots.words, (long) at * SLOT_BYTES);
            if (slot == 0) {
                return -1;
            }
            if ((int) (slot >>> 32) == fingerprint) {
                int id = (int) slot - 1;
                if (id >= 0 && matches(context, id, bytes, offset, length)) {
                    return id;
                }
            }
            at = (at + 1) & mask;
        }
        return -1;
    }

    /// Puts an id in that is not there yet. Writer only.
    final void insert(long hash, int id) {
        int table = (int) hash & (TABLES - 1);
        Slots slots = tables.getPlain(table);
        if (slots == null || used[table] >= (slots.mask + 1) / 4 * 3) {
            slots = grow(table, slots);
        }
        int fingerprint = (int) (hash >>> 8);
        put(slots, (long) fingerprint << 32 | (id + 1L));
        used[table]++;
    }

    /// The slots of a table as they were at one moment, for an image; none when it has none. Threads: any.
    final long[] copy(int table) {
        Slots slots = tables.getAcquire(table);
        while (slots != null) {
            long[] words = new long[slots.mask + 1];
            for (int i = 0; i < words.length; i++) {
                words[i] = (long) WORD.getAcquire(slots.words, (long) i * SLOT_BYTES);
            }
            // As in find: what was read counts only if the table was not outgrown meanwhile.
            VarHandle.loadLoadFence();
            Slots now = tables.getAcquire(table);
            if (now == slots) {
                return words;
            }
            slots = now;
        }
        return new long[0];
    }

    /// Takes the slots that an image has for a table. Before anything is inserted.
    final void restore(int table, MemorySegment words, long reference, int usedSlots) {
        int mask = (int) (words.byteSize() / SLOT_BYTES) - 1;
        used[table] = usedSlots;
        tables.setRelease(table, new Slots(words, reference, mask));
    }

    private Slots grow(int table, @Nullable Slots old) {
        int count = old == null ? FIRST_SLOTS : (old.mask + 1) * 2;
        int bytes = count * SLOT_BYTES;
        if (bytes > IndexMemory.MAX_WORDS_BYTES) {
            throw new ResourceExhaustedException("slots of a series hash table", IndexMemory.MAX_WORDS_BYTES, bytes);
        }
        long reference = memory.words(bytes);
        Slots grown = new Slots(memory.segment(reference, bytes), reference, count - 1);
        if (old != null) {
            for (int i = 0; i <= old.mask; i++) {
                long slot = old.words.get(ValueLayout.JAVA_LONG, (long) i * SLOT_BYTES);
                if (slot != 0) {
                    put(grown, slot);
                }
            }
        }
        tables.setRelease(table, grown);
        if (old != null) {
            // Readers must see the new table before they can see the old one's words reused.
            VarHandle.fullFence();
            memory.recycle(old.reference, old.lengthBytes());
        }
        return grown;
    }

    private static void put(Slots slots, long slot) {
        int at = (int) (slot >>> 32) & slots.mask;
        while (slots.words.get(ValueLayout.JAVA_LONG, (long) at * SLOT_BYTES) != 0) {
            at = (at + 1) & slots.mask;
        }
        WORD.setRelease(slots.words, (long) at * SLOT_BYTES, slot);
    }
}
