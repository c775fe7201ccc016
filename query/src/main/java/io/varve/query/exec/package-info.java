// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Carries out plans: operators that pull batches of at most 1024 rows from each other.
///
/// Start with [io.varve.query.exec.Operator] and [io.varve.query.exec.Operators], which makes one of a
/// [io.varve.query.plan.PlanNode]. Every query has one [io.varve.query.exec.QueryContext]: its memory, its deadline and its end by
/// cancellation are in that seam, asked for each batch and each vector of a scan.
/// Threads: a query runs on one thread at a time, which may change between batches; aggregate scans use the others of
/// [io.varve.query.exec.QueryThreads] too.
/// Errors: [io.varve.query.plan.QueryException] for values, [io.varve.engine.fault.ResourceExhaustedException] for limits,
/// [io.varve.query.exec.QueryEndedException] for the deadline and for cancellation.
@NullMarked
package io.varve.query.exec;

import org.jspecify.annotations.NullMarked;
