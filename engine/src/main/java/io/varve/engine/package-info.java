// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

/// The embedded engine: log, memtables, SSTables, partitions, series index and scan. It knows nothing of SQL or sockets.
///
/// The packages stand on floors and none imports one above it: from `fault` over `io`, `memory` and `vector` up to
/// `shard`; this package is what the embedding developer sees.
@NullMarked
package io.varve.engine;

import org.jspecify.annotations.NullMarked;
