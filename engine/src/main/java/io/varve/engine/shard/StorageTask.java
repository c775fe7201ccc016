// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

/// Something that a shard does, or is to do, with files of one table, as it was a moment ago.
///
/// @param what in words
/// @param rowsDone of a flush 0 until it is over
/// @param rowsTotal 0 when that is not known yet
public record StorageTask(int tableId, String what, State state, long rowsDone, long rowsTotal) {
    public enum State {
        RUNNING,
        WAITING
    }
}
