// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import io.varve.engine.vector.ValueType;
import io.varve.engine.vector.ZoneMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The groups of an aggregate and their states, one slot each.
///
/// A slot is a (tag values, bucket) pair with its row count and, per column, a [ZoneMap] in arrays. Tables of several threads or shards are
/// combined by [#merge], so the result does not depend on who met a group first.
/// Threads: one at a time. Memory: about 80 bytes per slot and column on the heap, told to the [ScanControl].
public final class GroupTable {
    private static final int FIRST_SLOTS = 64;

    private final ScanControl control;
    private final Map<List<@Nullable String>, Integer> groupIds = new HashMap<>();
    private final List<List<@Nullable String>> groups = new ArrayList<>();
    /// Open addressing over slots; 0 is empty, else slot + 1.
    private int[] index = new int[2 * FIRST_SLOTS];

    private int[] groupOf = new int[FIRST_SLOTS];
    private long[] bucketOf = new long[FIRST_SLOTS];
    private long[] rows = new long[FIRST_SLOTS];
    private final AggregateColumn[] columns;
    private int slots;

    /// @param wanted per column bits of [ZoneMap#wanted]: what is kept of it
    GroupTable(ValueType[] types, int[] wanted, ScanControl control) {
        this.control = control;
        this.columns = new AggregateColumn[types.length];
        for (int i = 0; i < types.length; i++) {
            columns[i] = new AggregateColumn(types[i], wanted[i], FIRST_SLOTS);
        }
    }

    /// The id of a tuple of tag values (null where a series has no such tag).
    int groupId(List<@Nullable String> tagValues) {
        Integer known = groupIds.get(tagValues);
        if (known != null) {
            return known;
        }
        int id = groups.size();
        groupIds.put(tagValues, id);
        groups.add(tagValues);
        return id;
    }

    int slot(int groupId, long bucketNs) {
        int mask = index.length - 1;
        int at = hash(groupId, bucketNs) & mask;
        while (index[at] != 0) {
            int slot = index[at] - 1;
            if (groupOf[slot] == groupId && bucketOf[slot] == bucketNs) {
                return slot;
            }
            at = (at + 1) & mask;
        }
        return add(at, groupId, bucketNs);
    }

    private int add(int at, int groupId, long bucketNs) {
        if (slots == groupOf.length) {
            grow();
            return slot(groupId, bucketNs);
        }
        int slot = slots++;
        index[at] = slot + 1;
        groupOf[slot] = groupId;
        bucketOf[slot] = bucketNs;
        return slot;
    }

    private void grow() {
        int capacity = 2 * groupOf.length;
        control.held((long) groupOf.length * slotBytes());
        groupOf = Arrays.copyOf(groupOf, capacity);
        bucketOf = Arrays.copyOf(bucketOf, capacity);
        rows = Arrays.copyOf(rows, capacity);
        for (AggregateColumn column : columns) {
            column.grow(capacity);
        }
        index = new int[2 * capacity];
        for (int slot = 0; slot < slots; slot++) {
            int at = hash(groupOf[slot], bucketOf[slot]) & (index.length - 1);
            while (index[at] != 0) {
                at = (at + 1) & (index.length - 1);
            }
            index[at] = slot + 1;
        }
    }

    private int slotBytes() {
        int bytes = 28;
        for (AggregateColumn column : columns) {
            bytes += column.slotBytes();
        }
        return bytes;
    }

    private static int hash(int groupId, long bucketNs) {
        long mixed = (bucketNs * 31 + groupId) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    void addRows(int slot, long count) {
        rows[slot] += count;
    }

    void add(int slot, int column, ZoneMap part) {
        columns[column].add(slot, part);
    }

    /// Takes over all groups of `other`, which has the same columns.
    void merge(GroupTable other) {
        ZoneMap part = new ZoneMap();
        for (int from = 0; from < other.slots; from++) {
            int to = slot(groupId(other.groups.get(other.groupOf[from])), other.bucketOf[from]);
            rows[to] += other.rows[from];
            for (int i = 0; i < columns.length; i++) {
                other.columns[i].get(from, part);
                columns[i].add(to, part);
            }
        }
    }

    /// How many groups there are; slots are numbered from 0.
    public int size() {
        return slots;
    }

    /// The number of a slot's group of tag values, from 0; see [#groupCount].
    public int group(int slot) {
        return groupOf[slot];
    }

    /// How many tuples of tag values there are.
    public int groupCount() {
        return groups.size();
    }

    /// A group's tag values in the order of the grouping; null where a series has no such tag.
    public List<@Nullable String> groupValues(int group) {
        return groups.get(group);
    }

    /// Start of a slot's bucket; 0 when the grouping has none.
    public long bucketNs(int slot) {
        return bucketOf[slot];
    }

    /// Rows of a slot, whatever their values.
    public long rowCount(int slot) {
        return rows[slot];
    }

    /// Fills `into` with the aggregates of one column of a slot.
    public void get(int slot, int column, ZoneMap into) {
        columns[column].get(slot, into);
    }
}
