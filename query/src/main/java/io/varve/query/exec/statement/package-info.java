// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Carries out statements that are not queries, one class each.
///
/// Start with [io.varve.query.exec.statement.Statements]. Every statement is done and durable when its call returns.
/// Threads: any; a call may wait for the engine. Errors: [io.varve.query.plan.QueryException] and the engine's.
@NullMarked
package io.varve.query.exec.statement;

import org.jspecify.annotations.NullMarked;
