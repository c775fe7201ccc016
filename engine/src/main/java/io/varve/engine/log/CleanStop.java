// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.io.Disk;

/// Guesses from outside how a data directory was closed, for who decides something before it is opened. Threads: any.
public final class CleanStop {
    private CleanStop() {}

    /// Whether an open has surely nothing to recover, as far as names tell: there are no shards, or each of them has the marker of a clean stop. False for a
    /// directory that is open or was not closed.
    public static boolean isLikely(Disk disk) {
        return disk.list("").stream()
                .filter(name -> name.startsWith("shard-"))
                .allMatch(shard -> disk.exists(new LogFiles(disk, shard).cleanMarker()));
    }
}
