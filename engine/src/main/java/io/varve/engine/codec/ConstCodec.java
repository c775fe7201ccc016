// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// All lanes equal the header's base; no body.
final class ConstCodec implements LaneCodec {
    @Override
    public void decode(
            VectorHeader header, MemorySegment src, long offset, long length, int count, long[] out, int at) {
        CodecException.requireLength(Codecs.CONST, 0, length);
        Arrays.fill(out, at, at + count, header.base);
    }
}
