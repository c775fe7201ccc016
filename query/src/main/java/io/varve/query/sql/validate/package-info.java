// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Scopes and types: a desugared query in, Calcite's relational tree out.
///
/// Start with [io.varve.query.sql.validate.ValidQuery]. Calcite validates and converts; the rest of the room tells it the rules of the dialect:
/// types, the operators that may be looked up, casts that may go unsaid, and that nothing is to be simplified on the way.
/// Threads: one for each query. Errors: what Calcite throws, which the planner says in our words.
@NullMarked
package io.varve.query.sql.validate;

import org.jspecify.annotations.NullMarked;
