// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.copy;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// The way of line protocol into the engine, for COPY. Whoever has a parser of it gives one to the SQL engine; this module has none.
///
/// Threads: any; [Lines] belong to the thread that began them.
public interface LineIntake {
    /// Whether a backslash in measurements, tags and keys of fields stands for itself only when it is doubled, as QuestDB's clients write it; else, as InfluxDB
    /// has it, it escapes comma, `=` and space only.
    boolean doublesBackslashes();

    /// Begins lines for one table, which need not be there. Lines of other tables are refused. A line without a time gets that of now.
    ///
    /// @param unit of their times
    /// @param check run again and again while a call waits; what it throws ends the wait
    Lines begin(String database, String table, TimeUnit unit, Runnable check);

    /// Lines on their way. Closing them drops what is not written yet.
    ///
    /// Errors: [io.varve.engine.fault.VarveException] when the rest cannot be written; what was written stays.
    interface Lines extends AutoCloseable {
        /// Takes bytes[0, length), which may end anywhere in a line, and waits until the array may be used again.
        void add(byte[] bytes, int length);

        /// Whether nothing more is taken, since nobody can tell where the next line begins.
        boolean isOver();

        /// The last line has ended; waits until all rows are durable.
        Written finish();

        @Override
        void close();
    }

    /// What became of the lines.
    ///
    /// @param rejected lines that are no rows
    /// @param first the first of those, some tens at least
    /// @param isCut whether lines were left unread
    record Written(long rows, long rejected, List<Rejected> first, boolean isCut) {
        public Written {
            first = List.copyOf(first);
        }
    }

    /// A line that was not written.
    ///
    /// @param line its number from 1
    record Rejected(long line, String reason) {}
}
