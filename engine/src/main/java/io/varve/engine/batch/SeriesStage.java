// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import java.util.Arrays;

/// The series table of one section under construction: find or add by id, or by full key where the id is not known yet.
///
/// Open addressing over local indexes. Threads: its builder's. Memory: arrays grow by doubling and are kept over [#clear].
final class SeriesStage {
    static final int NEW = -1;

    private static final int FIRST_SERIES = 16;

    int count;
    int newCount;
    int keyBytes;
    int[] ids = new int[FIRST_SERIES];
    int[] keyOffsets = new int[FIRST_SERIES];
    int[] keyLengths = new int[FIRST_SERIES];
    byte[] keys = new byte[0];

    private long[] hashes = new long[FIRST_SERIES];
    private int[] table = new int[FIRST_SERIES * 2];

    int findOrAdd(int seriesId) {
        long hash = seriesId * 0x9E3779B97F4A7C15L;
        int mask = table.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        for (int entry = table[slot]; entry != 0; entry = table[slot]) {
            if (ids[entry - 1] == seriesId) {
                return entry - 1;
            }
            slot = (slot + 1) & mask;
        }
        return add(slot, hash, seriesId);
    }

    int findOrAdd(byte[] key, int off, int len, long hash) {
        int mask = table.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        for (int entry = table[slot]; entry != 0; entry = table[slot]) {
            int local = entry - 1;
            if (ids[local] == NEW && hashes[local] == hash && equalKey(local, key, off, len)) {
                return local;
            }
            slot = (slot + 1) & mask;
        }
        int local = add(slot, hash, NEW);
        if (keys.length - keyBytes < len) {
            keys = Arrays.copyOf(keys, Math.max(Math.max(256, keyBytes + len), keys.length * 2));
        }
        System.arraycopy(key, off, keys, keyBytes, len);
        keyOffsets[local] = keyBytes;
        keyLengths[local] = len;
        keyBytes += len;
        newCount++;
        return local;
    }

    /// Forgets the newest entries down to `newSize`.
    void truncate(int newSize) {
        while (count > newSize) {
            count--;
            // Nothing was added after the newest entry, so no probe sequence runs over its slot.
            int mask = table.length - 1;
            int slot = (int) (hashes[count] >>> 32) & mask;
            while (table[slot] != count + 1) {
                slot = (slot + 1) & mask;
            }
            table[slot] = 0;
            if (ids[count] == NEW) {
                newCount--;
                keyBytes -= keyLengths[count];
            }
        }
    }

    void clear() {
        if (count * 8 > table.length) {
            Arrays.fill(table, 0);
            count = 0;
            newCount = 0;
            keyBytes = 0;
        } else {
            truncate(0);
        }
    }

    long retainedBytes() {
        return 4L * (ids.length * 3L + table.length) + 8L * hashes.length + keys.length;
    }

    private boolean equalKey(int local, byte[] key, int off, int len) {
        int at = keyOffsets[local];
        return keyLengths[local] == len && Arrays.equals(keys, at, at + len, key, off, off + len);
    }

    private int add(int slot, long hash, int id) {
        int local = count;
        if (local == ids.length) {
            grow();
            return addAfterGrowth(hash, id);
        }
        ids[local] = id;
        hashes[local] = hash;
        table[slot] = local + 1;
        count++;
        return local;
    }

    private int addAfterGrowth(long hash, int id) {
        int mask = table.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        while (table[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        return add(slot, hash, id);
    }

    private void grow() {
        int size = ids.length * 2;
        ids = Arrays.copyOf(ids, size);
        keyOffsets = Arrays.copyOf(keyOffsets, size);
        keyLengths = Arrays.copyOf(keyLengths, size);
        hashes = Arrays.copyOf(hashes, size);
        table = new int[size * 2];
        int mask = table.length - 1;
        for (int local = 0; local < count; local++) {
            int slot = (int) (hashes[local] >>> 32) & mask;
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = local + 1;
        }
    }
}
