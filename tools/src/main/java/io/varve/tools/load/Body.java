// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

/// Whole lines of line protocol, ready to send. The bytes are valid until the source makes its next body.
///
/// @param lines how many there are, comments and empty ones included
/// @param lineNumbers for each line of the body, from 1, where it came from in the file
public record Body(byte[] bytes, int length, long lines, LineNumbers lineNumbers) {
    /// Maps a line of a body to a line of the file.
    @FunctionalInterface
    public interface LineNumbers {
        long ofFile(long lineOfBody);
    }
}
