// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;

/// Equidistant times: `base + i · aux`, no body.
final class StrideCodec implements LaneCodec {
    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        CodecException.requireLength(Codecs.STRIDE, 0, length);
        for (int i = 0; i < count; i++) {
            out[at + i] = header.base + i * header.aux;
        }
    }
}
