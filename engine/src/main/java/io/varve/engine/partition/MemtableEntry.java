// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.memtable.Memtable;
import io.varve.engine.scan.Tombstone;
import java.util.List;

/// A memtable as a view lists it.
///
/// @param masks hide rows of it; only a sealed one has any, since a DELETE seals what it meets
public record MemtableEntry(Held<Memtable> memtable, List<Tombstone> masks) {}
