// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What the dialect can call: its operators, functions and aggregates, and the types that they take and yield.
///
/// Start with [io.varve.query.sql.function.VarveOperators]. An operator is what the syntax tree calls, what the validator derives types of
/// ([io.varve.query.sql.function.Signature]) and what the relational tree still names; so this room stands below all that pass trees on.
/// In: types of operands. Out: types of values, and the function of the plan that an operator is.
/// Threads: stateless.
@NullMarked
package io.varve.query.sql.function;

import org.jspecify.annotations.NullMarked;
