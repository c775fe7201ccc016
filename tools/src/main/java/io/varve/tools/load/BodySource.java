// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Makes bodies of whole lines out of a file.
///
/// Threads: owned by one. Memory: one body, which the next overwrites.
public interface BodySource {
    /// The most bytes a body holds; what a server takes in one request by default, with room to spare.
    int MAX_BODY_BYTES = 4 << 20;

    /// Makes the next body.
    ///
    /// @return the body, or null behind the last
    @Nullable
    Body next() throws IOException;

    /// Told of a line that cannot be sent at all.
    @FunctionalInterface
    interface Refusals {
        void refused(long lineOfFile, String reason);
    }
}
