// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.TextBuffer;
import org.jspecify.annotations.Nullable;

/// Writes rows as the text of one format. Threads: one.
interface CopyRows {
    /// Adds what stands before the first row.
    void begin(TextBuffer to);

    /// Adds a row, or says why the format has no text for it, and adds nothing.
    @Nullable
    String add(Batch batch, int row, TextBuffer to);
}
