// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.batch.RowShape;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.SchemaNeeds;
import io.varve.engine.catalog.Table;
import io.varve.engine.fault.VarveException;
import io.varve.engine.series.SeriesKeyBuilder;
import io.varve.engine.shard.SeriesHandle;
import io.varve.engine.vector.ValueType;
import io.varve.ingest.line.ParsedLine;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Resolves the names of one line: its series and columns, or what must be proposed first, or why it is refused.
///
/// The whole line is looked at before anything is proposed, so a refused line leaves no schema behind.
/// Threads: its stream's. Memory: nothing for a line whose series is new but whose names are known, but the series itself.
final class LineSchema {
    private static final int NO_DATABASE = -1;

    private final LoopWriter writer;
    private final SeriesKeyBuilder key = new SeriesKeyBuilder();
    private String database = "";
    private int databaseId = NO_DATABASE;
    private LineNeeds.@Nullable Refusal refusal;
    private @Nullable VarveException proposalRefusal;
    private ValueType[] types = new ValueType[32];
    private @Nullable RowShape shape;

    LineSchema(LoopWriter writer) {
        this.writer = writer;
    }

    /// Names the database of the lines to come; whether it is another one than before.
    boolean database(String name) {
        proposalRefusal = null;
        if (name.equals(database)) {
            return false;
        }
        database = name;
        databaseId = NO_DATABASE;
        return true;
    }

    String database() {
        return database;
    }

    int databaseId() {
        return databaseId;
    }

    void proposalDecided(@Nullable VarveException reason) {
        proposalRefusal = reason;
    }

    LineNeeds.@Nullable Refusal takeRefusal() {
        LineNeeds.Refusal taken = refusal;
        refusal = null;
        return taken;
    }

    /// The line's series, with the ids of its fields in `columnIds`; null when there is a refusal to take, else what it lacks must be proposed.
    @Nullable
    KnownSeries resolve(ParsedLine line, int[] columnIds) {
        Catalog catalog = writer.appender().catalog();
        Database found = catalog.findDatabase(database);
        Table table = found == null
                ? null
                : found.findTable(line.measurementBuffer(), line.measurementOffset(), line.measurementLength());
        if (table != null && table.convertsTypes()) {
            writer.ingest().counters().convertedValues.add(TypeConversion.convert(table, line));
        }
        boolean known = table != null && fields(line, table, columnIds);
        KnownSeries series = (KnownSeries) line.prefixToken();
        if (known && series == null) {
            known = tags(line, Objects.requireNonNull(table, "known"), key);
        }
        if (!known || table == null || found == null) {
            refusal = whyNotProposed(catalog, line);
            return null;
        }
        databaseId = found.id();
        keepTokens(line, columnIds);
        return series != null ? series : remember(line, table);
    }

    /// Whether the table has all fields of the line as they are; their ids then.
    static boolean fields(ParsedLine line, Table table, int[] columnIds) {
        for (int i = 0; i < line.fieldCount(); i++) {
            Column column = table.findColumn(line.fieldKeyBuffer(i), line.fieldKeyOffset(i), line.fieldKeyLength(i));
            if (column == null || column.isTag() || column.type() != LineAppender.valueType(line.fieldType(i))) {
                return false;
            }
            columnIds[i] = column.id();
        }
        return true;
    }

    /// Whether the table has all tags of the line; the series' key then.
    static boolean tags(ParsedLine line, Table of, SeriesKeyBuilder key) {
        key.begin(of.id());
        for (int i = 0; i < line.tagCount(); i++) {
            Column column = of.findColumn(line.tagKeyBuffer(i), line.tagKeyOffset(i), line.tagKeyLength(i));
            if (column == null || !column.isTag()) {
                return false;
            }
            key.tag(column.id(), line.tagValueBuffer(i), line.tagValueOffset(i), line.tagValueLength(i));
        }
        key.finish();
        return true;
    }

    private void keepTokens(ParsedLine line, int[] columnIds) {
        int fields = line.fieldCount();
        if (fields > types.length) {
            types = new ValueType[Math.max(fields, 2 * types.length)];
        }
        boolean hasString = false;
        for (int i = 0; i < fields; i++) {
            line.fieldToken(i, LineAppender.token(columnIds[i], line.fieldType(i)));
            types[i] = LineAppender.valueType(line.fieldType(i));
            hasString |= types[i] == ValueType.STRING;
        }
        if (hasString) {
            shape = null;
            return;
        }
        RowShape same = (RowShape) line.lastShape();
        if (same == null || !same.is(columnIds, types, fields)) {
            same = RowShape.of(columnIds, types, fields);
        }
        shape = same;
        line.shape(same);
    }

    /// Of the line that was resolved last; null when it has a string.
    @Nullable
    RowShape shape() {
        return shape;
    }

    private KnownSeries remember(ParsedLine line, Table table) {
        SeriesHandle handle = writer.appender().series(key, table.id());
        KnownSeries series = new KnownSeries(
                databaseId,
                line.buffer(),
                line.prefixOffset(),
                line.prefixLength(),
                line.prefixHash(),
                handle,
                key.hash());
        writer.prefixes().put(series, line.prefixLength());
        return series;
    }

    /// Why nothing is proposed for the line, whose names are not all in `catalog`; null when it is. What was proposed and refused is not proposed again.
    private LineNeeds.@Nullable Refusal whyNotProposed(Catalog catalog, ParsedLine line) {
        VarveException decided = proposalRefusal;
        proposalRefusal = null;
        if (decided != null) {
            return new LineNeeds.Refusal(RejectedLine.Code.of(decided), String.valueOf(decided.getMessage()));
        }
        SchemaNeeds alone = writer.ingest().engine().needsBeside(catalog);
        LineNeeds.Refusal reason = LineNeeds.add(writer, database, line, alone);
        if (reason == null && alone.isEmpty()) {
            throw new IllegalStateException("names are there and not found: line=" + line.lineNumber());
        }
        return reason;
    }
}
