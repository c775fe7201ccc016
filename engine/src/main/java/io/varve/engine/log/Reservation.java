// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

/// What became of a step towards room for more in a log.
public enum Reservation {
    /// All that was asked for is there.
    READY,
    /// A step was done, more may be needed.
    MAKING,
    /// The disk is full, or the log at its limit.
    REFUSED
}
