// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

/// Makes line protocol, one line after the other.
///
/// Threads: owned by one. Memory: allocates nothing per line.
public interface RowSource {
    /// How many bytes the longest line takes, its newline included.
    int maxLineBytes();

    /// How many lines it makes altogether.
    long rows();

    /// How many field values a line holds.
    int valuesPerRow();

    /// Writes the next line, newline included, to `dst` from `offset`, where at least [#maxLineBytes()] fit.
    ///
    /// @return the offset behind the line, or -1 when all lines are made
    int next(byte[] dst, int offset);
}
