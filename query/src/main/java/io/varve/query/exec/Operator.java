// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.query.exec.value.Batch;
import org.jspecify.annotations.Nullable;

/// Yields the rows of one node of a plan.
///
/// Life: [#open] once, [#next] until it gives null, [#close] at any time (also without open, and twice).
/// Threads: one at a time; what one thread did must happen before what the next one does.
/// Memory: what it holds is told to the query's [QueryContext], which throws when that is too much.
public interface Operator extends AutoCloseable {
    /// Gets ready; may read all of the input.
    void open();

    /// The next rows, at least one, or null at the end. They hold until the next call.
    @Nullable
    Batch next();

    @Override
    void close();
}
