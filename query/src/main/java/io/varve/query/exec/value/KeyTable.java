// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import io.varve.query.plan.SqlType;
import java.util.Arrays;
import java.util.List;

/// Gives each distinct tuple of keys a number, from 0 in order of first sight. Nulls are equal.
///
/// Open addressing over a buffer of the keys; hashes are kept, so that growing reads no key.
/// Threads: one at a time. Memory: keys and 16 to 32 bytes for each, told to the meter.
public final class KeyTable {
    private static final int FIRST_SLOTS = 256;

    private final RowBuffer keys;
    private final Meter meter;
    private final Batch scratch;
    /// Number + 1, 0 = free; at most half full.
    private int[] slots = new int[FIRST_SLOTS];

    private long[] hashes = new long[FIRST_SLOTS / 2];

    public KeyTable(List<SqlType> types, Meter meter) {
        this.keys = new RowBuffer(types, meter);
        this.meter = meter;
        this.scratch = new Batch(new Vector[types.size()]);
    }

    /// How many distinct tuples there are.
    public int count() {
        return keys.count();
    }

    /// The tuples by number.
    public RowBuffer keys() {
        return keys;
    }

    /// The number of the tuple at `row`, or −1.
    public int find(Vector[] columns, int row) {
        return slots[slotOf(columns, row, hash(columns, row))] - 1;
    }

    /// The number of the tuple at `row`; a new tuple gets the number that [#count] was before.
    public int findOrAdd(Vector[] columns, int row) {
        long hash = hash(columns, row);
        int at = slotOf(columns, row, hash);
        if (slots[at] != 0) {
            return slots[at] - 1;
        }
        if (keys.count() == hashes.length) {
            grow();
            at = slotOf(columns, row, hash);
        }
        for (int i = 0; i < columns.length; i++) {
            scratch.column(i, columns[i]);
        }
        int number = keys.append(scratch, row);
        hashes[number] = hash;
        slots[at] = number + 1;
        return number;
    }

    private static long hash(Vector[] columns, int row) {
        long hash = 0;
        for (Vector column : columns) {
            hash = (hash ^ Order.hash(column, row)) * 0xD6E8FEB86659FD93L;
        }
        return hash;
    }

    /// The slot of an equal tuple, or a free one.
    private int slotOf(Vector[] columns, int row, long hash) {
        int mask = slots.length - 1;
        int at = (int) (hash >>> 32) & mask;
        while (slots[at] != 0) {
            int number = slots[at] - 1;
            if (hashes[number] == hash && keys.same(number, columns, row)) {
                return at;
            }
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        meter.held(16L * hashes.length);
        hashes = Arrays.copyOf(hashes, 2 * hashes.length);
        slots = new int[2 * hashes.length];
        int mask = slots.length - 1;
        for (int number = 0; number < keys.count(); number++) {
            int at = (int) (hashes[number] >>> 32) & mask;
            while (slots[at] != 0) {
                at = (at + 1) & mask;
            }
            slots[at] = number + 1;
        }
    }

    /// Forgets all tuples.
    public void clear() {
        keys.clear();
        meter.held(-16L * (hashes.length - FIRST_SLOTS / 2));
        hashes = new long[FIRST_SLOTS / 2];
        slots = new int[FIRST_SLOTS];
    }
}
