// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Makes a plan small: a tree of [io.varve.query.plan.PlanNode] in, one with the same answer out.
///
/// Start with [io.varve.query.sql.push.ScanPushdown]. Predicates become ranges of time and matchers of the scans, columns that nobody reads are
/// dropped, conditions move through joins, scans answer aggregates. Knows neither Calcite's trees nor the text, so that it
/// also runs over plans that the cache has filled with other constants.
/// Threads: one for each plan. Errors: none but the stack of a plan that is too deep.
@NullMarked
package io.varve.query.sql.push;

import org.jspecify.annotations.NullMarked;
