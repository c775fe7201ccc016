// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The relational tree of a valid query in, a tree of [io.varve.query.plan.PlanNode] out, one to one.
///
/// Start with [io.varve.query.sql.translate.PlanTranslator]; aggregates, grouping sets, windows and gaps that are filled have a class each. Expressions are the
/// business of `sql.expr`. Nothing is made quicker here: scans still read every column and every row.
/// Threads: one for each query. Errors: [io.varve.query.plan.QueryException].
@NullMarked
package io.varve.query.sql.translate;

import org.jspecify.annotations.NullMarked;
