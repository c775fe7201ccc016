// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableOption;
import io.varve.engine.codec.EncodingLevel;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// When and into what partitions a table's rows age.
///
/// @param warmAfterNs how old the youngest possible row of a range is when it goes to the warm tier
/// @param settleNs how long nothing may have been written there before
/// @param levels how each tier is encoded, by the tier's number
public record StorageOptions(
        long warmAfterNs,
        long coldAfterNs,
        long settleNs,
        PartitionWidth warmWidth,
        PartitionWidth coldWidth,
        List<EncodingLevel> levels) {
    public static final StorageOptions DEFAULTS = read(TableOption::unset);

    /// What `table` says, and the defaults for the rest; null stands for a table that is gone.
    public static StorageOptions of(@Nullable Table table) {
        return table == null ? DEFAULTS : read(table::setting);
    }

    private static StorageOptions read(ToLongFunction<TableOption> setting) {
        return new StorageOptions(
                setting.applyAsLong(TableOption.WARM_AFTER),
                setting.applyAsLong(TableOption.COLD_AFTER),
                setting.applyAsLong(TableOption.SETTLE_AFTER),
                PartitionWidth.of(setting.applyAsLong(TableOption.WARM_WIDTH)),
                PartitionWidth.of(setting.applyAsLong(TableOption.COLD_WIDTH)),
                List.of(
                        level(setting.applyAsLong(TableOption.HOT_CODEC)),
                        level(setting.applyAsLong(TableOption.WARM_CODEC)),
                        level(setting.applyAsLong(TableOption.COLD_CODEC))));
    }

    private static EncodingLevel level(long number) {
        return EncodingLevel.values()[(int) number];
    }

    /// How new files of a tier are encoded; those that are there stay as they are until they are merged.
    public EncodingLevel level(Tier tier) {
        return levels.get(tier.number());
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
