// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import java.util.Arrays;

/// Some whole lines on their way from the generator to a connection; recycled through the loader's pool.
final class Chunk {
    byte[] bytes;
    int length;
    int rows;
    /// When it should have been sent, in [io.varve.tools.client.Pacing#nowNs()]: latency counts from here.
    long intendedNs;

    Chunk(int capacity) {
        bytes = new byte[capacity];
    }

    /// Takes the next lines; fewer than wanted only at the end of the source.
    void fill(RowSource source, int wantedRows) {
        length = 0;
        rows = 0;
        while (rows < wantedRows) {
            if (bytes.length - length < source.maxLineBytes()) {
                bytes = Arrays.copyOf(bytes, bytes.length + Math.max(bytes.length / 2, source.maxLineBytes()));
            }
            int end = source.next(bytes, length);
            if (end < 0) {
                return;
            }
            length = end;
            rows++;
        }
    }
}
