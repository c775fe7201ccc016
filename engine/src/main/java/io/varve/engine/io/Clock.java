// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

/// Source of time. Threads: any.
public interface Clock {
    /// Wall clock, nanoseconds since 1970-01-01T00:00:00Z; may jump.
    long epochNs();

    /// Monotonic nanoseconds since an arbitrary origin; for durations and deadlines.
    long monotonicNs();
}
