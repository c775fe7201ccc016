// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.memtable;

import java.lang.foreign.MemorySegment;

/// A piece of off-heap memory on loan from a [BlockPool]; its bytes are whatever the last borrower left.
final class Block {
    final MemorySegment segment;
    /// Place in the pool, in units over all slabs.
    final int unit;
    final int sizeClass;

    Block(MemorySegment segment, int unit, int sizeClass) {
        this.segment = segment;
        this.unit = unit;
        this.sizeClass = sizeClass;
    }
}
