// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.fault;

/// How far an error reaches.
public enum Severity {
    /// Nothing happened; the same call may succeed later.
    RETRYABLE,
    /// This call failed and will fail again; the engine goes on.
    ERROR,
    /// The engine acknowledges nothing more.
    FATAL
}
