// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import org.jspecify.annotations.Nullable;

/// A line that was not taken.
///
/// @param source who sent it, an address and a way in
/// @param table the measurement, as far as the line tells it
/// @param lineNumber from 1, of the line as sent
/// @param code what kind of refusal it is, for programs
/// @param text its first bytes, not escaped: whoever prints it must
public record RejectedLine(
        String source,
        String database,
        @Nullable String table,
        long lineNumber,
        Code code,
        String reason,
        String text,
        long epochNs) {
    private static final int OVERHEAD_BYTES = 160;

    /// About what its own texts weigh at most; source and database are shared with others.
    long retainedBytes() {
        return OVERHEAD_BYTES + 2L * (reason.length() + text.length() + (table == null ? 0 : table.length()));
    }

    /// Kinds of refusals that a sender may want to tell apart.
    public enum Code {
        /// The line is wrong, or does not fit its table.
        INVALID("invalid"),
        /// It would begin one series too many: the same line may be taken when there is room or the limit is raised.
        SERIES_LIMIT("series limit");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
