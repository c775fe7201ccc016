// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Names;
import io.varve.engine.catalog.NewColumn;
import io.varve.engine.catalog.SchemaNeeds;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableNeeds;
import io.varve.engine.fault.SeriesLimitException;
import io.varve.ingest.line.ParsedLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one line needs of the catalog. Everything that would refuse the line is looked at first, so that a refused line leaves no schema behind.
///
/// Threads: its loop's.
final class LineNeeds {
    private LineNeeds() {}

    /// Why a line is refused.
    record Refusal(RejectedLine.Code code, String reason) {}

    /// Adds the line's needs, all or none.
    ///
    /// @return why the line is refused; null when it is not
    static @Nullable Refusal add(LoopWriter writer, String database, ParsedLine line, SchemaNeeds to) {
        if (!writer.fits(line.fieldCount(), line.lineLength())) {
            return new Refusal(
                    RejectedLine.Code.INVALID, tooLarge(line, writer.appender().batchBytes()));
        }
        try {
            convertTypes(to.catalog(), database, line);
            TableNeeds needs = of(database, line);
            if (needs.isNewSeriesIn(to.catalog())) {
                writer.appender().checkSeriesRoom(database, needs.table());
            }
            to.add(needs);
            return null;
        } catch (CatalogException e) {
            return new Refusal(RejectedLine.Code.of(e), String.valueOf(e.getMessage()));
        } catch (SeriesLimitException e) {
            return new Refusal(RejectedLine.Code.SERIES_LIMIT, String.valueOf(e.getMessage()));
        }
    }

    private static void convertTypes(Catalog catalog, String database, ParsedLine line) {
        Database found = catalog.findDatabase(database);
        Table table = found == null
                ? null
                : found.findTable(line.measurementBuffer(), line.measurementOffset(), line.measurementLength());
        if (table != null && table.convertsTypes()) {
            TypeConversion.convert(table, line);
        }
    }

    static String tooLarge(ParsedLine line, int batchBytes) {
        return "row too large: fields=" + line.fieldCount() + ", bytes=" + line.packedLength() + ", a batch has "
                + batchBytes + " bytes for names and values; send it as several lines";
    }

    /// What the line alone needs to be there.
    static TableNeeds of(String database, ParsedLine line) {
        List<NewColumn> columns = new ArrayList<>();
        if (line.prefixToken() == null) {
            for (int i = 0; i < line.tagCount(); i++) {
                columns.add(
                        NewColumn.tag(Names.decode(line.tagKeyBuffer(i), line.tagKeyOffset(i), line.tagKeyLength(i))));
            }
        }
        for (int i = 0; i < line.fieldCount(); i++) {
            String name = Names.decode(line.fieldKeyBuffer(i), line.fieldKeyOffset(i), line.fieldKeyLength(i));
            columns.add(NewColumn.field(name, LineAppender.valueType(line.fieldType(i))));
        }
        String table = Names.decode(line.measurementBuffer(), line.measurementOffset(), line.measurementLength());
        return new TableNeeds(database, table, columns);
    }
}
