// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

/// The slot of a series: the unit of placement, the top 14 bits of its key's hash.
public final class Slot {
    public static final int BITS = 14;
    public static final int COUNT = 1 << BITS;

    private Slot() {}

    public static int of(long keyHash) {
        return (int) (keyHash >>> (Long.SIZE - BITS));
    }

    /// The shard that owns `slot` when `shardCount` shards divide the slots evenly, in order.
    public static int shard(int slot, int shardCount) {
        return (int) (((long) slot * shardCount) >>> BITS);
    }
}
