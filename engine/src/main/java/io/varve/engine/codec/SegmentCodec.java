// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

/// Decodes a segment: up to [SegmentEncoder#MAX_VALUES] lanes of one column, of several vectors, that share one body.
///
/// Threads: one at a time; an instance belongs to one [SegmentReader] and keeps scratch.
interface SegmentCodec {
    /// Fills `out[0 ..)` from the rest of `source` and returns how many lanes there are. What an earlier segment
    /// shares with it is read within `bodies`.
    ///
    /// @throws CodecException when the bytes cannot have come from the encoder
    int decode(ByteSource source, ChunkBodies bodies, long[] out);
}
