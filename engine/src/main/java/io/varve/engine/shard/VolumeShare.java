// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.fault.DiskException;
import io.varve.engine.io.Disk;

/// How much of its volume a shard's log may have: a third of what the log and the free space are together.
///
/// The other two thirds are the reserve. Whatever the log has can be flushed into them with its series keys and the manifest's record, since a hot
/// file with its indexes is smaller than twice its packed batches; the log cannot take them, a flush can. So a log on a small volume is
/// released and goes round, and a volume that fills up refuses rows while there is still room to make room.
/// Threads: any.
///
/// @param shards how many logs share the volume
record VolumeShare(Disk disk, int shards) {
    private static final int LOG_SHARE = 3;

    /// The most that a log of `logBytes` may grow to; less than it has when the volume has become too full for it.
    long logLimitBytes(long logBytes) {
        long free = freeBytes();
        return free == Long.MAX_VALUE ? Long.MAX_VALUE : (logBytes + free / shards) / LOG_SHARE;
    }

    /// As if there was no end where the file system does not tell: then the first write that finds no room does.
    private long freeBytes() {
        try {
            return disk.usableBytes();
        } catch (DiskException e) {
            return Long.MAX_VALUE;
        }
    }
}
