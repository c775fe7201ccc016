// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

/// The operations of a [SimDisk] that can be crashed at, failed and counted.
public enum SimOp {
    CREATE,
    WRITE,
    FORCE,
    TRUNCATE,
    RENAME,
    DELETE,
    MAKE_DIRECTORY,
    SYNC_DIRECTORY,
    /// Fails by injection only; a crash at a read is the crash at the next operation.
    READ
}
