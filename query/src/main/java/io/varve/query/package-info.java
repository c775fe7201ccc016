// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

/// SQL over the engine's scans: `sql` is the dialect, `plan` what a statement becomes, `exec` what runs, `http` the service.
///
/// Start with [io.varve.query.SqlEngine]. It sees the engine only, never `ingest`; the server in `tools` owns the listeners.
/// Threads: any; a result belongs to one thread at a time. Errors: [io.varve.query.plan.QueryException] for what the text asks,
/// [io.varve.engine.fault.VarveException] for limits and what the engine reports.
@NullMarked
package io.varve.query;

import org.jspecify.annotations.NullMarked;
