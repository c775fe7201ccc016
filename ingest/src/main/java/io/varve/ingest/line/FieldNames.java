// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.util.Arrays;

/// Finds a field of the line that has the same name: by comparing while there are few, by a hash table beyond, so that a
/// line of sixty thousand fields costs no square of that.
///
/// Threads: owned by its parser.
final class FieldNames {
    private static final int COMPARED = 16;

    /// Field index + 1 by slot, 0 = free; the first `mask` + 1 slots are built for one line at a time.
    private int[] slots = new int[0];
    private int mask;
    private int held;

    void begin() {
        held = 0;
    }

    /// Index below `count` of the field named as (at, length), or -1. Names below `count` differ from each other.
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
        return slots[slot] - 1;
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
            slots[slotOf(line, line.fieldKeyAt[held], line.fieldKeyLength[held])] = held + 1;
        }
    }

    /// The slot that holds the name or the free one where it belongs.
    private int slotOf(ParsedLine line, int at, int length) {
        byte[] b = line.sliceBuffer(at);
        int offset = ParsedLine.sliceOffset(at);
        long h = length;
        for (int i = 0; i < length; i++) {
            h = (h ^ b[offset + i]) * 0x100000001b3L;
        }
        int slot = (int) (h ^ h >>> 29) & mask;
        while (slots[slot] != 0 && !isAt(line, slots[slot] - 1, at, length)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static boolean isAt(ParsedLine line, int field, int at, int length) {
        return line.fieldKeyLength[field] == length && line.sameBytes(line.fieldKeyAt[field], at, length);
    }
}
