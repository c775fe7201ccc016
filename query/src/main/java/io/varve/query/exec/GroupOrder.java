// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.scan.GroupTable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The order of a scan's groups by their keys, found before any row is made of them.
///
/// Each key is a column of small numbers: a tag's values are ranked once per group, a bucket is counted from the first one. The numbers of all keys
/// make one number per slot where 64 bits hold them, and sorting that sorts the slots.
/// Threads: one at a time.
final class GroupOrder {
    /// One key of the order.
    ///
    /// @param tag index among the tags of the groups, −1 for the bucket
    record Key(int tag, boolean descending, boolean nullsFirst) {}

    private final GroupTable groups;
    private final long bucketNs;
    private final byte[][][] texts;
    private long firstBucketNs = Long.MAX_VALUE;
    private long lastBucketNs = Long.MIN_VALUE;

    /// @param texts UTF-8 per tag and group, null where a group has no such tag
    GroupOrder(GroupTable groups, long bucketNs, byte[][][] texts) {
        this.groups = groups;
        this.bucketNs = bucketNs;
        this.texts = texts;
        for (int slot = 0; slot < groups.size(); slot++) {
            firstBucketNs = Math.min(firstBucketNs, groups.bucketNs(slot));
            lastBucketNs = Math.max(lastBucketNs, groups.bucketNs(slot));
        }
    }

    /// The slots in the order of `keys`; slots that do not differ in them stay in the order of their numbers.
    int[] sorted(List<Key> keys) {
        int count = groups.size();
        Column[] columns = keys.stream().map(this::column).toArray(Column[]::new);
        long[] numbers = new long[count];
        if (!combine(columns, numbers)) {
            return IntStream.range(0, count)
                    .boxed()
                    .sorted((a, b) -> compare(columns, a, b))
                    .mapToInt(slot -> slot)
                    .toArray();
        }
        Arrays.sort(numbers);
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = (int) (numbers[i] % count);
        }
        return slots;
    }

    /// Makes one number of a slot's keys and its own number; false where 64 bits do not hold it.
    private static boolean combine(Column[] columns, long[] numbers) {
        long size = Math.max(1, numbers.length);
        for (Column column : columns) {
            if (Math.multiplyHigh(size, column.size) != 0 || size * column.size < 0) {
                return false;
            }
            size *= column.size;
        }
        for (int slot = 0; slot < numbers.length; slot++) {
            long number = 0;
            for (Column column : columns) {
                number = number * column.size + column.at(slot);
            }
            numbers[slot] = number * numbers.length + slot;
        }
        return true;
    }

    private static int compare(Column[] columns, int a, int b) {
        for (Column column : columns) {
            int order = column.compare(a, b);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private Column column(Key key) {
        if (key.tag < 0) {
            // The span of all buckets, as a number of them; of times so far apart that it overflows, the numbers are
            // never combined.
            long buckets = bucketNs == 0 ? 1 : (lastBucketNs - firstBucketNs) / bucketNs + 1;
            return new Column(null, key.descending, buckets <= 0 ? Long.MAX_VALUE : buckets);
        }
        byte[][] values = texts[key.tag];
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Comparator<byte[]> byText = key.descending ? (a, b) -> Arrays.compareUnsigned(b, a) : Arrays::compareUnsigned;
        Comparator<byte[]> byValue = key.nullsFirst ? Comparator.nullsFirst(byText) : Comparator.nullsLast(byText);
        Arrays.sort(order, (a, b) -> byValue.compare(values[a], values[b]));
        int[] ranks = new int[values.length];
        int rank = 0;
        for (int i = 0; i < order.length; i++) {
            if (i > 0 && !Arrays.equals(values[order[i - 1]], values[order[i]])) {
                rank++;
            }
            ranks[order[i]] = rank;
        }
        return new Column(ranks, false, rank + 1L);
    }

    /// One key's number per slot, in [0, size).
    private final class Column {
        private final int @Nullable [] rankOfGroup;
        private final boolean descending;
        private final long size;

        Column(int @Nullable [] rankOfGroup, boolean descending, long size) {
            this.rankOfGroup = rankOfGroup;
            this.descending = descending;
            this.size = size;
        }

        /// Compares two slots, also where the span of all buckets is too long for a number.
        int compare(int a, int b) {
            if (rankOfGroup != null) {
                return Long.compare(at(a), at(b));
            }
            int order = Long.compare(groups.bucketNs(a), groups.bucketNs(b));
            return descending ? -order : order;
        }

        long at(int slot) {
            if (rankOfGroup != null) {
                return rankOfGroup[groups.group(slot)];
            }
            if (bucketNs == 0) {
                return 0;
            }
            return descending
                    ? (lastBucketNs - groups.bucketNs(slot)) / bucketNs
                    : (groups.bucketNs(slot) - firstBucketNs) / bucketNs;
        }
    }
}
