// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import io.varve.engine.vector.ValueType;

/// One field column of a run.
///
/// @param columnId the column's number in its table, 0 to 65535
/// @param type the type of its values
public record RunColumn(int columnId, ValueType type) {}
