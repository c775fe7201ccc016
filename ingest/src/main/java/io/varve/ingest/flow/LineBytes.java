// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// The bytes of a connection or body that are not parsed yet: `buffer[position, limit)`.
///
/// Threads: its stream's. Memory: at most the longest line and what is added at once.
final class LineBytes {
    private static final int FIRST_BYTES = 4 << 10;
    /// A buffer above this is given back when its request ends.
    private static final int KEPT_BYTES = 128 << 10;

    byte[] buffer = new byte[FIRST_BYTES];
    int position;
    int limit;

    boolean isEmpty() {
        return position == limit;
    }

    /// Takes all readable bytes.
    void add(ByteBuf bytes) {
        int length = bytes.readableBytes();
        makeRoom(length);
        bytes.readBytes(buffer, limit, length);
        limit += length;
    }

    void add(byte[] bytes, int from, int length) {
        makeRoom(length);
        System.arraycopy(bytes, from, buffer, limit, length);
        limit += length;
    }

    void clear() {
        position = 0;
        limit = 0;
    }

    /// Clears, and gives back what only a large request needs.
    void release() {
        clear();
        if (buffer.length > KEPT_BYTES) {
            buffer = Arrays.copyOf(buffer, FIRST_BYTES);
        }
    }

    private void makeRoom(int length) {
        if (buffer.length - limit >= length) {
            return;
        }
        int kept = limit - position;
        if (buffer.length - kept >= length) {
            System.arraycopy(buffer, position, buffer, 0, kept);
        } else {
            byte[] larger = new byte[Math.max(kept + length, Math.min(2 * buffer.length, KEPT_BYTES))];
            System.arraycopy(buffer, position, larger, 0, kept);
            buffer = larger;
        }
        position = 0;
        limit = kept;
    }
}
