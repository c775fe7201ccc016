// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

import io.netty.buffer.ByteBuf;

/// Decodes one body. Threads: one at a time.
interface ContentDecoder extends AutoCloseable {
    /// Decodes until `in` is used up and nothing of it is left to be told, or `out` is full.
    ///
    /// @throws BodyException when the bytes are not of this encoding
    void decode(ByteBuf in, ByteBuf out) throws BodyException;

    /// Whether the body may end here.
    boolean isWhole();

    @Override
    void close();
}
