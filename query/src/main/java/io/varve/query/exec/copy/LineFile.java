// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import io.varve.query.exec.QueryContext;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.Statement;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Hands the lines of a file to a [LineIntake], a piece at a time.
///
/// Threads: stateless. Memory: one piece, metered, and what the intake holds. Errors: those of [LineIntake.Lines], and [QueryException].
final class LineFile {
    private static final int PIECE_BYTES = 1 << 16;

    private LineFile() {}

    /// The intake that is set.
    ///
    /// @throws QueryException when none is
    static LineIntake intake(@Nullable LineIntake given) {
        if (given == null) {
            throw new QueryException(
                    QueryException.Kind.UNSUPPORTED,
                    "FORMAT line is not available: nothing here reads line protocol",
                    0,
                    0,
                    "A server reads it; where the engine is embedded, set SqlOptions.withLineIntake or copy csv.");
        }
        return given;
    }

    /// Writes the lines and returns how many rows they are.
    static long write(
            Statement.CopyFrom copy, InputStream in, LineIntake intake, QueryContext context, Rejections rejected)
            throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        context.held(PIECE_BYTES);
        try (LineIntake.Lines lines = intake.begin(
                copy.table().database(), copy.table().table(), copy.options().precision(), context::check)) {
            for (int length = in.read(piece); length >= 0 && !lines.isOver(); length = in.read(piece)) {
                context.check();
                lines.add(piece, length);
            }
            context.check();
            LineIntake.Written written = lines.finish();
            written.first().forEach(line -> rejected.add(line.line(), line.reason()));
            rejected.addUntold(written.rejected() - written.first().size());
            if (written.isCut()) {
                throw cut(written);
            }
            return written.rows();
        } finally {
            context.held(-PIECE_BYTES);
        }
    }

    private static QueryException cut(LineIntake.Written written) {
        String where = written.rejected() == written.first().size()
                ? " behind line " + written.first().getLast().line()
                : "";
        return new QueryException(
                QueryException.Kind.VALUE,
                "the file was not read to its end: a string is not closed within the longest line, so nobody knows where the next one begins"
                        + where + "; rows kept=" + written.rows(),
                0,
                0,
                "Close the string, or raise the limit of a line; rows that are written again replace themselves.");
    }
}
