// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

/// What is broken on purpose, to see that the suite would find it.
enum Fault {
    /// A row one nanosecond before the edge of a bucket falls into the next one.
    BUCKET_EDGE,
    /// Fields without a value are taken as 0 and counted.
    COUNTED_NULL,
    /// A value that was written again keeps its first version.
    IGNORED_OVERWRITE,
    /// Times are cut to milliseconds.
    MILLISECOND_CUT,
    /// The rows of one shard are missing.
    LOST_SHARD
}
