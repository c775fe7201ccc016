// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.value.Vector;
import org.jspecify.annotations.Nullable;

/// The states of one aggregate, one per group.
///
/// Threads: one at a time. Memory: arrays by group, told to the query's context when they grow.
public interface Accumulator {
    /// Makes room for groups below `groups`.
    void grow(int groups);

    /// Adds rows `rows[0..count)`, none of which has a null argument or order; row `r` belongs to group `groups[r]`.
    ///
    /// @param argument null for count(*)
    /// @param order null but for those with a second column: FIRST, LAST and the like
    void add(@Nullable Vector argument, @Nullable Vector order, int[] groups, int[] rows, int count);

    /// Adds what another accumulator of the same call has for its groups `[0, count)`, as if its rows came behind those here; its group
    /// `g` goes to group `groups[g]`. The other one is done with afterwards.
    void merge(Accumulator other, int[] groups, int count);

    /// Writes the result of a group.
    void result(int group, Vector into, int row);
}
