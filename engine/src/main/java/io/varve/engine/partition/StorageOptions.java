// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.catalog.Table;
import org.jspecify.annotations.Nullable;

/// When and into what partitions a table's rows age.
///
/// @param warmAfterNs how old the youngest possible row of a range is when it goes to the warm tier
/// @param settleNs how long nothing may have been written there before
public record StorageOptions(
        long warmAfterNs, long coldAfterNs, long settleNs, PartitionWidth warmWidth, PartitionWidth coldWidth) {
    private static final long HOUR_NS = 3_600_000_000_000L;

    public static final StorageOptions DEFAULTS =
            new StorageOptions(24 * HOUR_NS, 30 * 24 * HOUR_NS, HOUR_NS / 4, PartitionWidth.DAY, PartitionWidth.WEEK);

    /// What `table` says, and the defaults for the rest; null stands for a table that is gone.
    public static StorageOptions of(@Nullable Table table) {
        return DEFAULTS;
    }

    long afterNs(Tier tier) {
        return switch (tier) {
            case HOT -> 0;
            case WARM -> warmAfterNs;
            case COLD -> coldAfterNs;
        };
    }

    PartitionWidth width(Tier tier) {
        return switch (tier) {
            case HOT -> PartitionWidth.HOUR;
            case WARM -> warmWidth;
            case COLD -> coldWidth;
        };
    }
}
