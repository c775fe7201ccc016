// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.SqlType;
import java.util.Arrays;

/// One value per group that is replaced again and again: texts are kept apart, so that old ones can go.
///
/// Threads: one at a time. Memory: 10 to 18 bytes per group and the texts, told to the context.
final class Cells {
    private final SqlType type;
    private final QueryContext context;
    private boolean[] set = new boolean[0];
    private long[] lanes = new long[0];
    private long[] highs = new long[0];
    private byte[][] texts = new byte[0][];

    Cells(SqlType type, QueryContext context) {
        this.type = type;
        this.context = context;
    }

    /// Makes room for groups below `groups`.
    void grow(int groups) {
        context.held(18L * (groups - set.length));
        set = Arrays.copyOf(set, groups);
        switch (type) {
            case VARCHAR -> texts = Arrays.copyOf(texts, groups);
            case HUGEINT, CALENDAR_INTERVAL -> {
                highs = Arrays.copyOf(highs, groups);
                lanes = Arrays.copyOf(lanes, groups);
            }
            default -> lanes = Arrays.copyOf(lanes, groups);
        }
    }

    /// Whether a group has a value.
    boolean isSet(int group) {
        return set[group];
    }

    /// Replaces a group's value.
    void put(int group, Vector from, int row) {
        set[group] = true;
        switch (type) {
            case VARCHAR -> {
                int offset = from.textOffset(row);
                int length = from.textLength(row);
                context.held(length - (texts[group] == null ? -16L : texts[group].length));
                texts[group] = Arrays.copyOfRange(from.heap(), offset, offset + length);
            }
            case HUGEINT, CALENDAR_INTERVAL -> {
                highs[group] = from.highs()[row];
                lanes[group] = from.lane(row);
            }
            default -> lanes[group] = from.lane(row);
        }
    }

    /// Replaces a group's value by that of group `from` of others, which has one.
    void put(int group, Cells others, int from) {
        set[group] = true;
        switch (type) {
            case VARCHAR -> {
                byte[] text = others.texts[from];
                context.held(text.length - (texts[group] == null ? -16L : texts[group].length));
                texts[group] = text;
            }
            case HUGEINT, CALENDAR_INTERVAL -> {
                highs[group] = others.highs[from];
                lanes[group] = others.lanes[from];
            }
            default -> lanes[group] = others.lanes[from];
        }
    }

    /// Writes the value of a group, null if it has none.
    void get(int group, Vector into, int row) {
        if (!set[group]) {
            into.setNull(row);
            return;
        }
        switch (type) {
            case VARCHAR -> into.setText(row, texts[group], 0, texts[group].length);
            case HUGEINT, CALENDAR_INTERVAL -> into.setHuge(row, highs[group], lanes[group]);
            default -> into.set(row, lanes[group]);
        }
    }
}
