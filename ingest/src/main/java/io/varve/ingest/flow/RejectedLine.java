// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.catalog.CatalogException;
import io.varve.engine.fault.VarveException;
import io.varve.ingest.line.LineError;
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
        /// The text is no line.
        UNPARSED("invalid"),
        /// The line does not fit its table.
        INVALID("invalid"),
        /// It is beyond a bound of a line, or needs one table or column too many.
        LIMIT("limit"),
        /// It would begin one series too many: the same line may be taken when there is room or the limit is raised.
        SERIES_LIMIT("series limit");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /// Whether the line may be taken when a limit is raised.
        public boolean isLimit() {
            return this == LIMIT || this == SERIES_LIMIT;
        }

        static Code of(LineError refusal) {
            return switch (refusal.kind()) {
                case SYNTAX -> UNPARSED;
                case LIMIT -> LIMIT;
                case REFUSED -> INVALID;
            };
        }

        static Code of(VarveException refusal) {
            boolean tooMany =
                    refusal instanceof CatalogException catalog && catalog.reason() == CatalogException.Reason.TOO_MANY;
            return tooMany ? LIMIT : INVALID;
        }
    }
}
