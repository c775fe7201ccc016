// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.ingest.line.Precision;

/// Hears what an operator should read in the log; this module writes none. At most some calls a second, however many lines are bad.
///
/// Threads: called by event loops; must not block.
public interface IngestListener {
    IngestListener NONE = new IngestListener() {};

    /// A line was refused; `silenced` more since the last call were not told.
    default void onRejected(RejectedLine line, long silenced) {}

    /// Times that a connection or request sent look like another unit; `silenced` more, of any sender, since the last call were not told.
    default void onSuspiciousTimes(String source, long count, Precision looksLike, long silenced) {}

    /// A connection was closed by the server.
    default void onClosed(String source, String reason) {}

    /// Something that a bug or the disk must have caused.
    default void onError(String source, Throwable cause) {}
}
