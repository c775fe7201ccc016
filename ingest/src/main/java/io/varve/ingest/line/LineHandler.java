// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Receives the lines of one connection or request, in the order sent, on the thread that parses.
public interface LineHandler {
    /// A good line. It and the bytes it points to are valid only during the call.
    void onLine(ParsedLine line);

    /// A refused line.
    ///
    /// Shape: `lineNumber` counts newlines as sent, from 1; buf[from, from+length) is the line without leading blanks and
    /// line end, of an over-long line its first bytes; `errorOffset` is a byte offset into it. Valid only during the call.
    void onRejected(long lineNumber, LineError reason, int errorOffset, byte[] buf, int from, int length);
}
