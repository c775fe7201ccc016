// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Rows in columns, at most 1024 at a time: what memtables, files, scans and query operators hand to each other.
///
/// Start with [io.varve.engine.vector.RowVector]; [io.varve.engine.vector.RunCursor] is how sorted rows of one run are read.
@NullMarked
package io.varve.engine.vector;

import org.jspecify.annotations.NullMarked;
