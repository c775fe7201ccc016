// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.netty.util.concurrent.EventExecutorGroup;
import io.varve.ingest.flow.Ingest;
import io.varve.ingest.flow.LineImport;
import io.varve.ingest.flow.Refusals;
import io.varve.ingest.line.LineEscapes;
import io.varve.ingest.line.Precision;
import io.varve.query.exec.copy.LineIntake;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Gives COPY the way of the server's other line protocol: its parser, its limits, its table of refused lines. Threads: any.
final class CopiedLines implements LineIntake {
    private static final String SOURCE = "copy";

    private final Ingest ingest;
    private final EventExecutorGroup loops;

    /// @param loops whose turn it is writes a statement's lines
    CopiedLines(Ingest ingest, EventExecutorGroup loops) {
        this.ingest = ingest;
        this.loops = loops;
    }

    @Override
    public boolean doublesBackslashes() {
        return ingest.config().escapes() == LineEscapes.QUESTDB;
    }

    @Override
    public Lines begin(String database, String table, TimeUnit unit, Runnable check) {
        return new Imported(LineImport.begin(ingest, loops.next(), SOURCE, database, table, precision(unit), check));
    }

    private static Precision precision(TimeUnit unit) {
        return switch (unit) {
            case NANOSECONDS -> Precision.NS;
            case MICROSECONDS -> Precision.US;
            case MILLISECONDS -> Precision.MS;
            case SECONDS -> Precision.S;
            case MINUTES -> Precision.M;
            case HOURS -> Precision.H;
            case DAYS -> throw new IllegalArgumentException("no unit of times in lines: " + unit);
        };
    }

    private record Imported(LineImport lines) implements Lines {
        @Override
        public void add(byte[] bytes, int length) {
            lines.add(bytes, length);
        }

        @Override
        public boolean isOver() {
            return lines.isOver();
        }

        @Override
        public Written finish() {
            lines.finish();
            Refusals refusals = lines.refusals();
            List<Rejected> first = refusals.first().stream()
                    .map(line -> new Rejected(line.lineNumber(), line.reason()))
                    .toList();
            return new Written(lines.rows(), refusals.count(), first, lines.isCut());
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
