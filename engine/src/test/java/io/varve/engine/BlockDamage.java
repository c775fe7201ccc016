// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.testing.Suite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A file with one block that a disk lost, misdirected or never replaced, or with something behind its end.
///
/// @param what in words
/// @param bytes the whole damaged file
record BlockDamage(String what, byte[] bytes) {
    private static final int[] SIZES = {512, 4096};

    /// Every block of the first `used` bytes of `whole`, each in every way; `stale` is an earlier state of the same file.
    static List<BlockDamage> of(byte[] whole, int used, byte[] stale) {
        List<BlockDamage> damaged = new ArrayList<>();
        for (int size : SIZES) {
            int step = size * Suite.pick(5, 1, 1);
            for (int at = 0; at < used; at += step) {
                addBlock(damaged, whole, stale, at, size);
            }
            byte[] longer = Arrays.copyOf(whole, whole.length + size + 3);
            Arrays.fill(longer, whole.length, longer.length, (byte) 0xA5);
            damaged.add(new BlockDamage("appended " + (size + 3), longer));
            byte[] repeated = Arrays.copyOf(whole, whole.length + Math.min(size, whole.length));
            System.arraycopy(whole, 0, repeated, whole.length, repeated.length - whole.length);
            damaged.add(new BlockDamage("its own beginning behind it, " + size, repeated));
        }
        damaged.removeIf(each -> Arrays.equals(each.bytes, whole));
        return damaged;
    }

    private static void addBlock(List<BlockDamage> damaged, byte[] whole, byte[] stale, int at, int size) {
        int length = Math.min(size, whole.length - at);
        byte[] zeroed = whole.clone();
        Arrays.fill(zeroed, at, at + length, (byte) 0);
        damaged.add(new BlockDamage("zeros at " + at + " of " + size, zeroed));
        int other = at + 2 * size <= whole.length ? at + size : 0;
        byte[] swapped = whole.clone();
        int both = Math.min(length, whole.length - other);
        System.arraycopy(whole, other, swapped, at, both);
        System.arraycopy(whole, at, swapped, other, both);
        damaged.add(new BlockDamage("swapped " + at + " and " + other + " of " + size, swapped));
        if (at < stale.length) {
            byte[] old = whole.clone();
            System.arraycopy(stale, at, old, at, Math.min(length, stale.length - at));
            damaged.add(new BlockDamage("an earlier state of " + at + " of " + size, old));
        }
    }
}
