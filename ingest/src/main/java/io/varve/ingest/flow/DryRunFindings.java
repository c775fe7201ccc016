// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.ColumnRole;
import io.varve.engine.catalog.NewColumn;
import io.varve.engine.catalog.Table;
import io.varve.engine.vector.ValueType;
import io.varve.ingest.line.ParsedLine;
import io.varve.ingest.line.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a [DryRun] has found so far. Threads: one.
final class DryRunFindings {
    private record ConflictKey(String table, String column, String sent) {}

    private final int listed;
    private final List<RejectedLine> refusedLines = new ArrayList<>();
    private final List<DryRunReport.NewTable> tables = new ArrayList<>();
    private final List<DryRunReport.AddedColumn> columns = new ArrayList<>();
    private final Map<ConflictKey, DryRunReport.Conflict> conflicts = new LinkedHashMap<>();
    private final UnitWarnings warnings = new UnitWarnings();
    private boolean complete = true;
    private long rows;
    private long refused;
    private long tableCount;
    private long columnCount;
    private long assignedTimes;
    private long convertedValues;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;

    DryRunFindings(int listed) {
        this.listed = listed;
    }

    boolean isComplete() {
        return complete;
    }

    void giveUp() {
        complete = false;
    }

    long newNames() {
        return tableCount + columnCount;
    }

    void row(ParsedLine line, @Nullable Precision looksLike) {
        rows++;
        if (!line.hasTime()) {
            assignedTimes++;
            return;
        }
        firstNs = Math.min(firstNs, line.timeNs());
        lastNs = Math.max(lastNs, line.timeNs());
        if (looksLike != null) {
            warnings.add(looksLike);
        }
    }

    void converted(int values) {
        convertedValues += values;
    }

    /// Counts one more; whether it should be described by [#refused].
    boolean refusedAndAsk() {
        return ++refused <= listed;
    }

    void refused(RejectedLine line) {
        refusedLines.add(line);
    }

    void made(List<CatalogChange> changes, String table, long line) {
        for (CatalogChange change : changes) {
            if (change instanceof CatalogChange.CreateTable create) {
                if (++tableCount <= listed) {
                    tables.add(new DryRunReport.NewTable(table, line));
                }
                add(table, create.columns(), line);
            } else if (change instanceof CatalogChange.AddColumns more) {
                add(table, more.columns(), line);
            }
        }
    }

    private void add(String table, List<NewColumn> added, long line) {
        for (NewColumn column : added) {
            if (++columnCount <= listed) {
                columns.add(new DryRunReport.AddedColumn(table, column.name(), column.role(), column.type(), line));
            }
        }
    }

    /// Notes which column of `table` the line does not fit, if that is why it is refused.
    void conflict(ParsedLine line, @Nullable Table table, CatalogException why) {
        boolean fits = why.reason() != CatalogException.Reason.FIELD_TYPE_CONFLICT
                && why.reason() != CatalogException.Reason.TAG_FIELD_CLASH;
        if (table == null || fits) {
            return;
        }
        for (NewColumn sent : LineNeeds.of("", line).columns()) {
            Column present = table.findColumn(sent.name());
            if (present != null && (present.role() != sent.role() || present.type() != sent.type())) {
                count(table.name(), present, word(sent.role(), sent.type()), line.lineNumber());
                return;
            }
        }
    }

    private void count(String table, Column present, String sent, long line) {
        ConflictKey key = new ConflictKey(table, present.name(), sent);
        DryRunReport.Conflict known = conflicts.get(key);
        if (known != null) {
            conflicts.put(
                    key,
                    new DryRunReport.Conflict(
                            known.table(), known.column(), known.is(), sent, known.line(), known.lines() + 1));
        } else if (conflicts.size() < listed) {
            String is = word(present.role(), present.type());
            conflicts.put(key, new DryRunReport.Conflict(table, present.name(), is, sent, line, 1));
        }
    }

    /// `tag`, or the field's type as the refusals call it.
    private static String word(ColumnRole role, ValueType type) {
        return role == ColumnRole.TAG ? "tag" : Table.typeName(type);
    }

    DryRunReport report(String database, boolean isNewDatabase, NewSeries series) {
        return new DryRunReport(
                database,
                complete,
                rows + refused,
                rows,
                refused,
                refusedLines,
                isNewDatabase,
                tableCount,
                tables,
                columnCount,
                columns,
                series.count(),
                series.isExact(),
                List.copyOf(conflicts.values()),
                rows == assignedTimes ? null : new DryRunReport.Times(firstNs, lastNs),
                assignedTimes,
                convertedValues,
                warnings.text());
    }
}
