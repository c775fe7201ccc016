// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.window;

import io.varve.query.exec.value.RowBuffer;
import io.varve.query.exec.value.Vector;

/// The rows of one partition, in order, by position from 0; and which of them are peers (equal in order).
///
/// @param rows all rows of the input
/// @param sorted their numbers in order; this partition has those from `from` on
/// @param groups for each position the number of its group of peers, ascending from 0
/// @param groupStarts where each group begins, and at last the size
record Partition(RowBuffer rows, int[] sorted, int from, int size, int[] groups, int[] groupStarts) {
    /// The vector of a column at a position; its row there is [#slot].
    Vector vector(int column, int position) {
        return rows.vector(column, sorted[from + position]);
    }

    int slot(int position) {
        return RowBuffer.slot(sorted[from + position]);
    }

    boolean isNull(int column, int position) {
        return vector(column, position).isNull(slot(position));
    }

    long lane(int column, int position) {
        return vector(column, position).lane(slot(position));
    }

    int groupOf(int position) {
        return groups[position];
    }

    int groupCount() {
        return groupStarts.length - 1;
    }

    /// The first position of a group; that of one behind the last is the size.
    int groupStart(int group) {
        return groupStarts[group];
    }
}
