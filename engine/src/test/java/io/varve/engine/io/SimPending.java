// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import org.jspecify.annotations.Nullable;

/// One operation that is not durable yet.
///
/// `path` is the name it makes, removes or moves away; `data` and `position` belong to a write, `position` alone to a truncation.
record SimPending(
        SimOp op,
        long sequence,
        @Nullable SimInode inode,
        String path,
        @Nullable String target,
        int position,
        byte[] data) {
    static final byte[] NO_DATA = new byte[0];

    static SimPending write(long sequence, SimInode inode, String path, int position, byte[] data) {
        return new SimPending(SimOp.WRITE, sequence, inode, path, null, position, data);
    }

    static SimPending truncate(long sequence, SimInode inode, String path, int size) {
        return new SimPending(SimOp.TRUNCATE, sequence, inode, path, null, size, NO_DATA);
    }

    static SimPending name(SimOp op, long sequence, @Nullable SimInode inode, String path, @Nullable String target) {
        return new SimPending(op, sequence, inode, path, target, 0, NO_DATA);
    }

    SimPending with(@Nullable SimInode other) {
        return new SimPending(op, sequence, other, path, target, position, data);
    }

    boolean isData() {
        return op == SimOp.WRITE || op == SimOp.TRUNCATE;
    }

    /// The directory whose sync makes the name durable.
    String directory() {
        return SimNames.parent(target == null ? path : target);
    }

    boolean touchesSector(SimInode file, int sector) {
        return file == inode
                && op == SimOp.WRITE
                && position / SimDisk.SECTOR_BYTES <= sector
                && sector <= (position + data.length - 1) / SimDisk.SECTOR_BYTES;
    }
}
