// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// Reads unsigned numbers that were written by their entropy. Threads: one at a time; an instance keeps its tables.
interface NumberReader {
    /// Fills `out[from .. to)` from the rest of `source`; codes of earlier segments are read within `bodies`.
    ///
    /// @throws CodecException when the bytes cannot have come from the writer
    void read(ByteSource source, ChunkBodies bodies, long[] out, int from, int to);
}
