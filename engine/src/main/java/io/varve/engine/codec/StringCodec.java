// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.codec;

import io.varve.engine.vector.ColumnVector;
import java.lang.foreign.MemorySegment;

/// Decodes one vector of strings.
///
/// Threads: any, implementations have no state.
public interface StringCodec {
    /// Fills lanes 0 to count − 1 of `out` (`offset << 32 | length`) and appends the bytes to its heap; validity is the caller's.
    ///
    /// @throws CodecException when header, length or dictionary do not fit together
    void decode(
            VectorHeader header,
            MemorySegment src,
            long offset,
            long length,
            int count,
            StringDictionary dictionary,
            ColumnVector out);
}
