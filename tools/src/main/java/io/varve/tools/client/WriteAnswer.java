// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import java.util.List;

/// What became of one body of line protocol.
///
/// @param status 204 when every line was taken
/// @param error the server's text, empty when there is none
/// @param dropped how many lines were refused; -1 when nothing was stored and the server did not count
/// @param refused the refused lines that the server named
/// @param warning the text of `X-Varve-Warning`, else empty
/// @param retryAfterSeconds -1 = the server did not say
public record WriteAnswer(
        int status, String error, long dropped, List<Refused> refused, String warning, int retryAfterSeconds) {
    public WriteAnswer {
        refused = List.copyOf(refused);
    }

    public boolean overloaded() {
        return status == 503 || status == 429;
    }

    /// One line that was not stored.
    ///
    /// @param line number within the body, from 1; 0 = not said
    public record Refused(long line, String reason, String text) {}
}
