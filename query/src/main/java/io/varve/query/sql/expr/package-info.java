// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Row expressions: Calcite's `RexNode` in, [io.varve.query.plan.Expr] out.
///
/// Start with [io.varve.query.sql.expr.ExprTranslator]. This is where time stops being a type: `TimeLowering` and its kin make BIGINT of every
/// point and span. Constants are calculated, so that `now() - 1h` can bound a scan. Subqueries get their plans from whom the caller names
/// ([io.varve.query.sql.expr.Correlations]), so that this room knows no relational tree.
/// [io.varve.query.sql.expr.Exprs] walks and rewrites what came out.
/// Threads: one for each query. Errors: [io.varve.query.plan.QueryException] at the part that the language does not have.
@NullMarked
package io.varve.query.sql.expr;

import org.jspecify.annotations.NullMarked;
