// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Reading a table: runs merged into one stream of vectors, aggregates over them, the last row of each series.
///
/// A scan reads one [io.varve.engine.scan.ScanView]. Start with [io.varve.engine.scan.TableScan] (what is asked) and
/// [io.varve.engine.scan.RowScan] (vectors), [io.varve.engine.scan.AggregateScan] (groups) or [io.varve.engine.scan.LastRowScan].
/// Threads: a view is shared by all scans of a query; each scan object belongs to one thread at a time.
/// Errors: [io.varve.engine.fault.CorruptionException] for damaged files, [io.varve.engine.fault.ResourceExhaustedException] and whatever
/// [io.varve.engine.scan.ScanControl] throws when a query is cancelled or over its limits.
@NullMarked
package io.varve.engine.scan;

import org.jspecify.annotations.NullMarked;
