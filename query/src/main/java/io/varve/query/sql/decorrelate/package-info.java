// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Makes joins of subqueries that name columns of the query around: a tree of [io.varve.query.plan.PlanNode] in, one with the same answer out.
///
/// Start with [io.varve.query.sql.decorrelate.Decorrelation]. [io.varve.query.sql.decorrelate.PullUp] takes the conditions that name such columns
/// out of a subquery's plan, and what is left of it becomes the right side of a join over these conditions. Runs before
/// [io.varve.query.sql.push], which then finds scans without parameters.
/// Threads: one for each plan. Errors: none but the stack of a plan that is too deep.
@NullMarked
package io.varve.query.sql.decorrelate;

import org.jspecify.annotations.NullMarked;
