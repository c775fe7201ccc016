// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What the planner hands to the executor: a small tree of [PlanNode] over [Expr], or a [Statement].
///
/// Purpose: the seam between the dialect (`query.sql`, the only package that knows Calcite) and the operators
/// (`query.exec`). Nothing here knows Calcite, text, sockets or the engine.
///
/// Values:  every expression and column has one [SqlType]; TIMESTAMP and INTERVAL never occur inside a tree, they are
/// lowered to BIGINT nanoseconds before. Only [Plan.Query] names them, for the encoder of answers.
///
/// Nulls:   three-valued logic as in PostgreSQL; [Expr] says it per node.
///
/// Threads: all immutable, shared freely. A plan may be executed many times.
///
/// Start:   [Plan], then [PlanNode], then [Expr].
@NullMarked
package io.varve.query.plan;

import org.jspecify.annotations.NullMarked;
