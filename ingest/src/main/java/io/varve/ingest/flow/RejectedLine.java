// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

/// A line that was not taken.
///
/// @param source who sent it, an address and a way in
/// @param lineNumber from 1, of the line as sent
/// @param code what kind of refusal it is, for programs
/// @param text its first bytes, not escaped: whoever prints it must
public record RejectedLine(String source, long lineNumber, Code code, String reason, String text, long epochNs) {
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
