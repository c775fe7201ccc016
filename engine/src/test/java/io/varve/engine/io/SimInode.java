// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.io;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The contents of one simulated file: what readers see, and what is on the platter.
final class SimInode {
    byte[] content = new byte[0];
    int size;
    byte[] durable = new byte[0];
    int durableSize;

    SimInode() {}

    /// A synced file.
    SimInode(byte[] bytes, int size) {
        this.content = bytes;
        this.size = size;
        this.durable = Arrays.copyOf(bytes, size);
        this.durableSize = size;
    }

    static @Nullable SimInode copy(@Nullable SimInode from, Map<SimInode, SimInode> copies) {
        if (from == null) {
            return null;
        }
        return copies.computeIfAbsent(from, original -> {
            SimInode copy = new SimInode();
            copy.content = original.content.clone();
            copy.size = original.size;
            copy.durable = original.durable;
            copy.durableSize = original.durableSize;
            return copy;
        });
    }

    void write(int position, byte[] data) {
        int end = position + data.length;
        if (end > content.length) {
            content = Arrays.copyOf(content, Math.max(end, content.length * 2));
        }
        System.arraycopy(data, 0, content, position, data.length);
        size = Math.max(size, end);
    }

    void truncate(int newSize) {
        if (newSize > content.length) {
            content = Arrays.copyOf(content, newSize);
        } else if (newSize < size) {
            Arrays.fill(content, newSize, size, (byte) 0);
        }
        size = newSize;
    }
}
