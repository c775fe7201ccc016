// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// States of aggregates, one per group.
///
/// Start at [io.varve.query.exec.aggregate.Accumulators], which makes the [io.varve.query.exec.aggregate.Accumulator] of a call.
/// Threads: one at a time. Memory: told to the query's context when it grows. Errors: [io.varve.query.plan.QueryException] for a sum
/// beyond 38 digits.
@NullMarked
package io.varve.query.exec.aggregate;

import org.jspecify.annotations.NullMarked;
