// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

/// Whether a shard takes more.
public enum PressureState {
    /// Whatever comes.
    ACCEPTING,
    /// Senders are slowed, and files are left alone.
    PRESSURING,
    /// Nothing, until much of it is in files.
    REJECTING;

    /// Shares of the memtable budget in use: above this one it is pressuring, from the next on rejecting.
    public static final double PRESSURING_ABOVE = 0.8;

    public static final double REJECTING_FROM = 1.0;
}
