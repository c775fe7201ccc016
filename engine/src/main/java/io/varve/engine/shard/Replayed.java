// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.partition.ManifestState;
import io.varve.engine.partition.PartitionKey;

/// How much of the log a replay finds in files already.
interface Replayed {
    /// For what comes from the ring: nothing of it is in files.
    Replayed NOTHING = new Replayed() {
        @Override
        public long flushedPosition(PartitionKey partition) {
            return -1;
        }

        @Override
        public long controlPosition() {
            return -1;
        }
    };

    /// Rows of `partition` up to this log position are in files.
    long flushedPosition(PartitionKey partition);

    /// What deletes and retention up to this log position took away is gone from the files.
    long controlPosition();

    /// What `state` says.
    static Replayed of(ManifestState state) {
        return new Replayed() {
            @Override
            public long flushedPosition(PartitionKey partition) {
                return state.flushedPosition(partition);
            }

            @Override
            public long controlPosition() {
                return state.controlPosition();
            }
        };
    }
}
