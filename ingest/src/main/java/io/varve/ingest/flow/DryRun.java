// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.netty.buffer.ByteBuf;
import io.varve.engine.admission.SeriesLimits;
import io.varve.engine.admission.WriteWindow;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableNeeds;
import io.varve.engine.fault.SeriesLimitException;
import io.varve.engine.series.SeriesKeyBuilder;
import io.varve.ingest.line.LineError;
import io.varve.ingest.line.LineErrorText;
import io.varve.ingest.line.LineHandler;
import io.varve.ingest.line.LineParser;
import io.varve.ingest.line.ParsedLine;
import io.varve.ingest.line.Precision;
import io.varve.ingest.line.PrefixLookup;
import io.varve.ingest.line.TimeUnitGuess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at lines as a write does, in the order sent, and writes nothing: what they would make is made in a catalog of its own.
///
/// The same lines are refused as by [LineAppender]; `DryRunTest` compares them. Of a line that does not fit its table for two reasons the other one
/// may be told.
/// Threads: one. Memory: a line, the new names (at most [#MOST_NEW_NAMES]), and 16 bytes or so for each new series it can tell apart.
public final class DryRun implements LineHandler {
    /// Lines that need more are not looked at to the end.
    static final int MOST_NEW_NAMES = 50_000;

    private final Baseline baseline;
    private final String source;
    private final String database;
    private final Precision precision;
    private final long nowNs;
    private final LineParser parser;
    private final WriteWindow window;
    private final LineBytes bytes = new LineBytes();
    private final ByteOrderMark mark = new ByteOrderMark();
    private final SeriesKeyBuilder key = new SeriesKeyBuilder();
    private final NewSeries series;
    private final SeriesLimits.Staged staged;
    private final DryRunFindings findings;
    private Catalog catalog;
    private int[] columnIds = new int[32];

    /// @param source who asks, for the refused lines
    /// @param listed how many refused lines, tables, columns and conflicts are listed
    /// @param mostSeries how many new series are told apart
    public DryRun(
            Baseline baseline,
            LineConfig config,
            long nowNs,
            String source,
            String database,
            Precision precision,
            int listed,
            int mostSeries) {
        this.baseline = baseline;
        this.source = source;
        this.database = database;
        this.precision = precision;
        this.nowNs = nowNs;
        this.parser = new LineParser(config.limits(), config.escapes(), precision, PrefixLookup.NONE);
        this.window = baseline.writeWindow();
        this.series = new NewSeries(mostSeries);
        this.staged = new SeriesLimits.Staged(series::ofTable, series::count);
        this.findings = new DryRunFindings(listed);
        this.catalog = baseline.catalog();
        mark.begin();
    }

    /// Takes the readable bytes and looks at the lines that end in them.
    public void offer(ByteBuf more) {
        if (findings.isComplete() && !parser.closed()) {
            bytes.add(more);
            parse(false);
        }
    }

    public void offer(byte[] more, int from, int length) {
        if (findings.isComplete() && !parser.closed()) {
            bytes.add(more, from, length);
            parse(false);
        }
    }

    /// No more bytes come; an unfinished last line counts.
    public DryRunReport end() {
        parse(true);
        bytes.release();
        boolean isNew = baseline.catalog().findDatabase(database) == null && catalog.findDatabase(database) != null;
        return findings.report(database, isNew, series);
    }

    private void parse(boolean ended) {
        int from = mark.skip(bytes.buffer, bytes.position, bytes.limit, ended);
        if (from != ByteOrderMark.UNKNOWN) {
            bytes.position = parser.parse(bytes.buffer, from, bytes.limit, ended, this);
            if (bytes.isEmpty() || !findings.isComplete()) {
                bytes.clear();
            }
        }
    }

    @Override
    public void onLine(ParsedLine line) {
        if (line.fieldCount() > columnIds.length) {
            columnIds = new int[Math.max(line.fieldCount(), 2 * columnIds.length)];
        }
        try {
            Table table = find(line);
            if (table != null && table.convertsTypes()) {
                findings.converted(TypeConversion.convert(table, line));
            }
            if (!LoopWriter.fits(line.fieldCount(), line.packedLength(), baseline.batchBytes())) {
                refuse(line, RejectedLine.Code.INVALID, LineNeeds.tooLarge(line, baseline.batchBytes()));
                return;
            }
            if (table == null || !LineSchema.fields(line, table, columnIds) || !LineSchema.tags(line, table, key)) {
                if (findings.newNames() >= MOST_NEW_NAMES) {
                    findings.giveUp();
                    parser.pauseAfterLine();
                    return;
                }
                table = make(line);
            }
            admit(line, table);
        } catch (CatalogException e) {
            findings.conflict(line, find(line), e);
            refuse(line, RejectedLine.Code.of(e), String.valueOf(e.getMessage()));
        } catch (SeriesLimitException e) {
            refuse(line, RejectedLine.Code.SERIES_LIMIT, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Table find(ParsedLine line) {
        Database found = catalog.findDatabase(database);
        return found == null
                ? null
                : found.findTable(line.measurementBuffer(), line.measurementOffset(), line.measurementLength());
    }

    /// Makes what the line lacks, in the catalog that nobody else sees.
    private Table make(ParsedLine line) {
        if (!baseline.admits(database)) {
            throw new CatalogException(
                    CatalogException.Reason.NOT_FOUND, "database not found: \"" + database + "\"", "Create it first.");
        }
        TableNeeds needs = LineNeeds.of(database, line);
        if (needs.isNewSeriesIn(catalog)) {
            baseline.checkRoom(catalog, database, needs.table(), staged);
        }
        List<CatalogChange> changes = needs.missingFrom(catalog);
        catalog = catalog.applyAll(changes);
        findings.made(changes, needs.table(), line.lineNumber());
        Table table = find(line);
        if (table == null || !LineSchema.fields(line, table, columnIds) || !LineSchema.tags(line, table, key)) {
            throw new IllegalStateException("names were made and are not found: line=" + line.lineNumber());
        }
        return table;
    }

    private void admit(ParsedLine line, Table table) {
        if (line.hasTime() && !window.contains(catalog, table.id(), line.timeNs(), nowNs)) {
            refuse(
                    line,
                    RejectedLine.Code.INVALID,
                    window.refusal(line.timeNs(), nowNs) + UnitHint.ofOutside(line.timeNs(), precision, nowNs));
            return;
        }
        if (!series.has(key) && !baseline.hasSeries(key)) {
            baseline.checkRoom(catalog, database, table.name(), staged);
            series.add(table.id(), key);
        }
        findings.row(line, line.hasTime() ? TimeUnitGuess.ofAccepted(line.timeNs(), nowNs) : null);
    }

    private void refuse(ParsedLine line, RejectedLine.Code code, String reason) {
        refuse(line.lineNumber(), code, reason, line.buffer(), line.lineOffset(), line.lineLength());
    }

    @Override
    public void onRejected(long lineNumber, LineError reason, int errorOffset, byte[] buf, int from, int length) {
        String text = RefusalText.of(reason, errorOffset, buf, from, length, nowNs);
        refuse(lineNumber, RejectedLine.Code.of(reason), text, buf, from, length);
    }

    private void refuse(long lineNumber, RejectedLine.Code code, String reason, byte[] buf, int from, int length) {
        if (findings.refusedAndAsk()) {
            findings.refused(new RejectedLine(
                    source,
                    database,
                    LineErrorText.measurement(buf, from, length),
                    lineNumber,
                    code,
                    reason,
                    LineErrorText.echo(buf, from, length),
                    nowNs));
        }
    }
}
