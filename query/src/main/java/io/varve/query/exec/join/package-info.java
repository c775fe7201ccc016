// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Joins: pairs of rows of two inputs.
///
/// [io.varve.query.exec.join.HashJoinOperator] does all kinds; its [io.varve.query.exec.join.JoinKeys] are the equalities of the condition,
/// and what else it says is computed for the pairs that these leave. Without an equality every pair is looked at.
/// Threads: one at a time. Memory: the right side, on the account of the query.
@NullMarked
package io.varve.query.exec.join;

import org.jspecify.annotations.NullMarked;
