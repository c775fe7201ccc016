// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Rows that are not in a file yet: off-heap pages in arrival order, and snapshots of them that read like any other run.
///
/// Start with [io.varve.engine.memtable.Memtable]; [io.varve.engine.memtable.MemtableSnapshot] shows exactly the rows of the batches up
/// to one of them, and opens cursors. [io.varve.engine.memtable.BlockPool] lends the memory.
///
/// Threads: one owner appends, one maintenance agent sorts sealed pages, any number of readers, none of whom takes a lock that the owner
/// waits for. Publication: the owner writes rows, page columns and pages plainly, then releases the count of batches; a reader acquires
/// that count, derives a row count from it and looks only at rows below.
/// Errors: [io.varve.engine.fault.ResourceExhaustedException] when the pool's budget is used up; admission is there to prevent it.
@NullMarked
package io.varve.engine.memtable;

import org.jspecify.annotations.NullMarked;
