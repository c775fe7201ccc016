// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.scan;

import java.util.List;

/// The runs of one partition, oldest ordinal first, memtables last: a later run's values win.
///
/// @param fromNs start of the partition
/// @param toNs end of the partition, exclusive
public record PartitionSource(long fromNs, long toNs, List<RunSource> runs) {}
