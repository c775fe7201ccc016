// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.util.Arrays;

/// Finds a field of the line that has the same name: by comparing while there are few, by a hash table beyond, so that a
/// line of sixty thousand fields costs no square of that.
///
/// Threads: owned by its parser.
final class FieldNames {
    static final int COLLIDING = -2;

    private static final int COMPARED = 16;
    /// Chance does not lead so far in a table at most half full; a line that was made to do it must not cost a square.
    private static final int MAX_PROBES = 256;

    /// Field index + 1 by slot, 0 = free; the first `mask` + 1 slots are built for one line at a time.
    private int[] slots = new int[0];
    private int mask;
    private int held;

    void begin() {
        held = 0;
    }

    /// Index below `count` of the field named as (at, length), -1 if there is none, or [#COLLIDING]. Names below `count` differ from each other.
    int find(ParsedLine line, int count, int at, int length) {
        if (count <= COMPARED) {
            for (int i = 0; i < count; i++) {
                if (line.fieldKeyLength[i] == length && line.sameBytes(line.fieldKeyAt[i], at, length)) {
                    return i;
                }
            }
            return -1;
        }
        hold(line, count);
        int slot = slotOf(line, at, length);
        return slot < 0 ? COLLIDING : slots[slot] - 1;
    }

    private void hold(ParsedLine line, int count) {
        if (held == 0 || 2 * count > mask) {
            int capacity = Integer.highestOneBit(count) << 3;
            if (capacity > slots.length) {
                slots = new int[capacity];
            } else {
                Arrays.fill(slots, 0, capacity, 0);
            }
            mask = capacity - 1;
            held = 0;
        }
        for (; held < count; held++) {
            int slot = slotOf(line, line.fieldKeyAt[held], line.fieldKeyLength[held]);
            if (slot >= 0) {
                slots[slot] = held + 1;
            }
        }
    }

    /// The slot that holds the name or the free one where it belongs, or below zero if both are too far away.
    private int slotOf(ParsedLine line, int at, int length) {
        byte[] b = line.sliceBuffer(at);
        int offset = ParsedLine.sliceOffset(at);
        long h = length;
        for (int i = 0; i < length; i++) {
            h = (h ^ b[offset + i]) * 0x100000001b3L;
        }
        h *= 0x9e3779b97f4a7c15L;
        int slot = (int) (h >>> 32) & mask;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            if (slots[slot] == 0 || isAt(line, slots[slot] - 1, at, length)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private static boolean isAt(ParsedLine line, int field, int at, int length) {
        return line.fieldKeyLength[field] == length && line.sameBytes(line.fieldKeyAt[field], at, length);
    }
}
