// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.catalog.SchemaNeeds;
import io.varve.ingest.line.LineError;
import io.varve.ingest.line.LineHandler;
import io.varve.ingest.line.LineParser;
import io.varve.ingest.line.ParsedLine;
import io.varve.ingest.line.Precision;
import org.jspecify.annotations.Nullable;

/// Looks over the lines that a stream has in hand and collects what they need, so that a body full of new names waits for the catalog once.
///
/// A line that will be refused adds nothing; the lines are parsed again, and refused with their reason, when their turn comes.
/// Threads: its loop's, which has one. Memory: one parser, and what is collected.
final class SchemaAhead implements LineHandler {
    private final LoopWriter writer;
    private final LineParser parser;
    private String database = "";
    private @Nullable OnlyTable only;
    private boolean stopsAtRefusal;
    private SchemaNeeds needs;

    SchemaAhead(LoopWriter writer) {
        this.writer = writer;
        LineConfig config = writer.ingest().config();
        this.parser =
                new LineParser(config.limits(), config.escapes(), Precision.NS, (buf, offset, length, hash) -> null);
        this.needs = writer.ingest().engine().needs();
    }

    /// What the whole lines of buf[from, to) need; `from` is the start of a line.
    ///
    /// @param ofTable the one table that counts; null: all do
    /// @param stopsAtRefusal whether nothing behind the first refused line counts
    SchemaNeeds collect(
            String ofDatabase,
            @Nullable OnlyTable ofTable,
            Precision precision,
            boolean endsHere,
            boolean stopsAtRefusal,
            byte[] buf,
            int from,
            int to) {
        SchemaNeeds collected = writer.ingest().engine().needs();
        database = ofDatabase;
        only = ofTable;
        this.stopsAtRefusal = stopsAtRefusal;
        needs = collected;
        parser.reset();
        parser.precision(precision);
        parser.parse(buf, from, to, endsHere, this);
        return collected;
    }

    @Override
    public void onLine(ParsedLine line) {
        boolean isOther = only != null && !only.takes(line);
        if (isOther || LineNeeds.add(writer, database, line, needs) != null) {
            refused();
        }
    }

    @Override
    public void onRejected(long lineNumber, LineError reason, int errorOffset, byte[] buf, int from, int length) {
        refused();
    }

    private void refused() {
        if (stopsAtRefusal) {
            parser.pauseAfterLine();
        }
    }
}
