// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Decodes one vector of 64-bit lanes.
///
/// Threads: any, implementations have no state.
public interface LaneCodec {
    /// Fills `out[at .. at + count)` from the body `src[offset .. offset + length)`, 1 ≤ count ≤ 1024.
    ///
    /// @throws CodecException when header or length cannot have come from the encoder
    void decode(VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at);
}
