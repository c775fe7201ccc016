// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Values in columns: what operators and expressions of a query hand to each other.
///
/// Start with [io.varve.query.exec.value.Batch]; [io.varve.query.exec.value.RowBuffer] keeps rows, [io.varve.query.exec.value.KeyTable]
/// numbers distinct ones.
/// Threads: one at a time for everything here. Memory: heap arrays, told to a [io.varve.query.exec.value.Meter].
/// Errors: [io.varve.query.plan.QueryException] for a value that does not fit, and what the meter throws.
@NullMarked
package io.varve.query.exec.value;

import org.jspecify.annotations.NullMarked;
