// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

/// Replication of a shard's log to other nodes. So far only the place for it: the log carries the epochs and positions
/// that it will need.
@NullMarked
package io.varve.replication;

import org.jspecify.annotations.NullMarked;
