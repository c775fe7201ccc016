// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.check;

/// Is told of the parts of a file, front to back, in the words of its format page.
public interface FieldSink {
    /// Bytes `[offset, offset + length)` of the file are `text`; a long stretch may be shown in part.
    void field(long offset, long length, String text);
}
