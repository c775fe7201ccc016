// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.catalog.TableOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which partitions of a table are to be pressed into a colder tier next.
///
/// A range moves as a whole: every partition inside the colder tier's calendar range becomes one run of one partition of that range. A partition that is
/// wider already, as late rows make them, keeps its range.
public final class TierPolicy {
    /// More runs than this are not merged at once, for each costs the merge a vector of every column.
    static final int MOST_INPUTS = 64;

    private TierPolicy() {}

    /// The coldest move that is due by age; null when none is.
    ///
    /// @param partitions of one table, ascending
    /// @param isQuiet whether a partition has rested long enough
    public static @Nullable Compaction pickByAge(
            List<PartitionView> partitions, StorageOptions options, long nowNs, Predicate<PartitionView> isQuiet) {
        for (Tier tier : new Tier[] {Tier.COLD, Tier.WARM}) {
            for (PartitionKey target : targets(partitions, tier, options)) {
                if (target.toNs() > nowNs - options.afterNs(tier)) {
                    continue;
                }
                List<PartitionView> sources = inside(partitions, target);
                boolean isDue = sources.stream()
                                .anyMatch(source -> !source.runs().isEmpty())
                        && sources.stream().anyMatch(source -> source.tier().compareTo(tier) < 0)
                        && sources.stream().allMatch(isQuiet);
                if (isDue) {
                    return toward(sources, target, tier);
                }
            }
        }
        return null;
    }

    /// How long ago the partition should have become colder, not counting that it must have rested; 0 when it need not be.
    public static long overdueNs(PartitionView partition, StorageOptions options, long nowNs) {
        long overdueNs = 0;
        for (Tier tier : new Tier[] {Tier.WARM, Tier.COLD}) {
            boolean isWarmer =
                    partition.tier().compareTo(tier) < 0 && !partition.runs().isEmpty();
            if (isWarmer && options.afterNs(tier) != TableOption.NONE) {
                long endNs = target(partition.key(), tier, options).toNs();
                overdueNs = Math.max(overdueNs, nowNs - options.afterNs(tier) - endNs);
            }
        }
        return overdueNs;
    }

    private static PartitionKey target(PartitionKey key, Tier tier, StorageOptions options) {
        PartitionWidth width = options.width(tier);
        return width.isWiderThan(key) ? width.around(key.tableId(), key.fromNs()) : key;
    }

    /// The ranges that a compaction of the whole table to `tier` has to bring there.
    public static Set<PartitionKey> targets(List<PartitionView> partitions, Tier tier, StorageOptions options) {
        Set<PartitionKey> targets = new LinkedHashSet<>();
        for (PartitionView partition : partitions) {
            targets.add(target(partition.key(), tier, options));
        }
        return targets;
    }

    /// The next partition that has rested since rows of it were deleted and is to be written again without them; null when there is none.
    ///
    /// @param isQuiet whether a partition has rested long enough
    public static @Nullable Compaction pickDeleted(List<PartitionView> partitions, Predicate<PartitionView> isQuiet) {
        for (PartitionView partition : partitions) {
            if (hasDeleted(partition) && isQuiet.test(partition)) {
                return toward(List.of(partition), partition.key(), partition.tier());
            }
        }
        return null;
    }

    private static boolean hasDeleted(PartitionView partition) {
        return partition.runs().stream().anyMatch(run -> !run.masks().isEmpty());
    }

    /// The next step that brings `target` to `tier` as one run without deleted rows; null when it is there.
    public static @Nullable Compaction pickOnDemand(List<PartitionView> partitions, PartitionKey target, Tier tier) {
        List<PartitionView> sources = inside(partitions, target);
        int runs = 0;
        Tier coldest = Tier.HOT;
        for (PartitionView source : sources) {
            runs += source.runs().size();
            coldest = coldest.coldest(source.tier());
        }
        boolean isThere = runs <= 1
                && coldest.compareTo(tier) >= 0
                && sources.stream().noneMatch(TierPolicy::hasDeleted)
                && sources.stream().allMatch(source -> source.key().equals(target));
        return runs == 0 || isThere ? null : toward(sources, target, tier.coldest(coldest));
    }

    private static List<PartitionView> inside(List<PartitionView> partitions, PartitionKey target) {
        return partitions.stream().filter(each -> target.covers(each.key())).toList();
    }

    /// The whole step, or one before it when it would merge too many runs.
    private static Compaction toward(List<PartitionView> sources, PartitionKey target, Tier tier) {
        List<RunRecord> runs = runs(sources);
        if (runs.size() <= MOST_INPUTS) {
            return new Compaction(target, tier, runs);
        }
        PartitionView fullest = sources.stream()
                .max(Comparator.comparingInt(source -> source.runs().size()))
                .orElseThrow();
        if (fullest.runs().size() > 1) {
            List<RunRecord> oldest = runs(List.of(fullest));
            return new Compaction(fullest.key(), Tier.HOT, oldest.subList(0, Math.min(MOST_INPUTS, oldest.size())));
        }
        // Hours of a week: days first.
        PartitionKey narrow = sources.stream()
                .map(PartitionView::key)
                .filter(PartitionWidth.DAY::isWiderThan)
                .findFirst()
                .orElseThrow();
        PartitionKey day = PartitionWidth.DAY.around(target.tableId(), narrow.fromNs());
        return new Compaction(day, Tier.WARM, runs(inside(sources, day)));
    }

    private static List<RunRecord> runs(List<PartitionView> sources) {
        List<RunRecord> runs = new ArrayList<>();
        for (PartitionView source : sources) {
            source.runs().forEach(run -> runs.add(run.run()));
        }
        return List.copyOf(runs);
    }
}
