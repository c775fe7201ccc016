// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Expressions of a plan, evaluated column by column over the rows that need them.
///
/// Start with [io.varve.query.exec.expr.Expressions], which turns an [io.varve.query.plan.Expr] into an [io.varve.query.exec.expr.Eval].
/// An evaluation names the rows it is for, because CASE, COALESCE, AND and OR must not touch the others: there a division by zero
/// is no error.
/// Threads: one at a time. Errors: [io.varve.query.plan.QueryException] of kind VALUE.
@NullMarked
package io.varve.query.exec.expr;

import org.jspecify.annotations.NullMarked;
