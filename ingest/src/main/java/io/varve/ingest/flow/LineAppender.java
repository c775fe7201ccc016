// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.varve.engine.admission.WriteWindow;
import io.varve.engine.admission.rate.RateRefusal;
import io.varve.engine.batch.RowShape;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.SchemaNeeds;
import io.varve.engine.fault.SeriesLimitException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.shard.Appender;
import io.varve.engine.vector.ValueType;
import io.varve.ingest.line.FieldType;
import io.varve.ingest.line.LineError;
import io.varve.ingest.line.LineErrorText;
import io.varve.ingest.line.LineHandler;
import io.varve.ingest.line.LineParser;
import io.varve.ingest.line.ParsedLine;
import io.varve.ingest.line.Precision;
import io.varve.ingest.line.PrefixLookup;
import io.varve.ingest.line.TimeUnitGuess;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Turns parsed lines into rows of the loop's [Appender].
///
/// A line whose prefix was seen before and whose fields are those of the line before costs a guess of its series ([SeriesOrder]), or a look-up, and a copy of
/// its values; one with other known fields one token per field; everything else goes through [LineSchema]. Threads: its stream's loop. Memory: nothing per line once warm.
final class LineAppender implements LineHandler, PrefixLookup {
    /// Why the parser was stopped before or after a line.
    enum Pause {
        NONE,
        ROOM,
        /// The line would begin a series that its sender may not begin now.
        LIMIT,
        SCHEMA,
        STOP,
        FAILURE
    }

    private static final ValueType[] VALUE_TYPES = {
        ValueType.F64, ValueType.I64, ValueType.U64, ValueType.BOOL, ValueType.STRING
    };

    private final LoopWriter writer;
    private final LineStream stream;
    private final StreamOwner owner;
    private final AssignedTimes times;
    private final boolean stopAtRefusal;
    private final LineSchema schema;
    private final Refusals refusals = new Refusals();
    private final UnitWarnings warnings = new UnitWarnings();
    private final WriteWindow window;
    private final SeriesOrder order = new SeriesOrder();
    private Catalog catalog = Catalog.EMPTY;
    /// Of the catalog that what is remembered of lines comes from.
    private long namesGone;
    private @Nullable LineParser parser;
    private @Nullable OnlyTable only;
    private Precision precision = Precision.NS;
    private int[] columnIds = new int[32];
    private Pause pause = Pause.NONE;
    private @Nullable VarveException failure;
    private @Nullable RateRefusal limited;
    private long nowNs;
    private long rows;
    private long countedRows;
    private long countedWarnings;
    private boolean named;
    private boolean recorded;

    LineAppender(LoopWriter writer, LineStream stream, StreamOwner owner, AssignedTimes times, boolean stopAtRefusal) {
        this.writer = writer;
        this.stream = stream;
        this.owner = owner;
        this.times = times;
        this.stopAtRefusal = stopAtRefusal;
        this.schema = new LineSchema(writer);
        this.window = writer.ingest().engine().writeWindow();
    }

    static ValueType valueType(FieldType type) {
        return VALUE_TYPES[type.ordinal()];
    }

    static int token(int columnId, FieldType type) {
        return type.ordinal() << 16 | columnId;
    }

    void connect(LineParser newParser) {
        parser = newParser;
    }

    private LineParser parser() {
        return Objects.requireNonNull(parser, "connected");
    }

    void begin(String database, Precision newPrecision) {
        precision = newPrecision;
        String table = owner.onlyTable();
        only = table == null ? null : new OnlyTable(table);
        parser().precision(newPrecision);
        if (schema.database(database)) {
            parser().forgetNames();
        }
        rows = 0;
        countedRows = 0;
        countedWarnings = 0;
        pause = Pause.NONE;
        refusals.reset();
        warnings.reset();
    }

    void startOfRun() {
        nowNs = writer.ingest().clock().epochNs();
        catalog = writer.ingest().engine().catalog();
        if (namesGone != catalog.namesGone()) {
            namesGone = catalog.namesGone();
            parser().forgetNames();
            writer.prefixes().keepUp(namesGone);
        }
    }

    void endOfRun() {
        IngestCounters counters = writer.ingest().counters();
        counters.rows.add(rows - countedRows);
        owner.limits().payRows(rows);
        countedRows = rows;
        if (warnings.total() > countedWarnings) {
            long more = warnings.total() - countedWarnings;
            countedWarnings = warnings.total();
            counters.suspiciousTimes.add(more);
            Precision unit = Objects.requireNonNull(warnings.unit(), "counted");
            writer.ingest().suspiciousTimes().add(owner.source(), more, unit);
        }
    }

    long rows() {
        return rows;
    }

    Refusals refusals() {
        return refusals;
    }

    UnitWarnings warnings() {
        return warnings;
    }

    Pause takePause() {
        Pause taken = pause;
        pause = Pause.NONE;
        return taken;
    }

    /// What the lines of buf[from, to) need, the first of which paused for a schema.
    SchemaNeeds needsOf(byte[] buf, int from, int to, boolean endsHere) {
        return writer.ahead().collect(schema.database(), only, precision, endsHere, stopAtRefusal, buf, from, to);
    }

    VarveException takeFailure() {
        VarveException taken = Objects.requireNonNull(failure, "paused for a failure");
        failure = null;
        return taken;
    }

    RateRefusal takeLimit() {
        RateRefusal taken = Objects.requireNonNull(limited, "paused for a limit");
        limited = null;
        return taken;
    }

    /// What became of the proposal that the next line, parsed again, waited for.
    void proposalDecided(@Nullable VarveException refusal) {
        schema.proposalDecided(refusal);
    }

    @Override
    public @Nullable Object lookup(byte[] buf, int offset, int length, long hash) {
        KnownSeries found = writer.prefixes().find(schema.databaseId(), buf, offset, length, hash);
        order.found(found);
        return found;
    }

    @Override
    public @Nullable Known guess(byte[] buf, int from, int end) {
        return order.guess(schema.databaseId(), buf, from, end);
    }

    @Override
    public void onLine(ParsedLine line) {
        if (only != null && !only.takes(line)) {
            refuse(line, only.refusal(line));
            return;
        }
        int fields = line.fieldCount();
        if (fields > columnIds.length) {
            columnIds = new int[Math.max(fields, 2 * columnIds.length)];
        }
        KnownSeries series = (KnownSeries) line.prefixToken();
        RowShape shape = (RowShape) line.shape();
        int stringBytes = shape != null ? 0 : takeTokens(line, fields);
        try {
            if (stringBytes < 0) {
                series = schema.resolve(line, columnIds);
                if (series == null) {
                    refuseOrPropose(line);
                    return;
                }
                shape = schema.shape();
                stringBytes = stringBytes(line, fields);
            }
            if (!writer.fits(fields, line.packedLength())) {
                refuse(line, LineNeeds.tooLarge(line, writer.appender().batchBytes()));
                return;
            }
            KnownSeries resolved = Objects.requireNonNull(series, "resolved");
            if (line.hasTime() && !window.contains(catalog, resolved.handle.tableId(), line.timeNs(), nowNs)) {
                refuse(
                        line,
                        window.refusal(line.timeNs(), nowNs) + UnitHint.ofOutside(line.timeNs(), precision, nowNs));
                return;
            }
            append(resolved, line, shape, stringBytes);
        } catch (SeriesLimitException e) {
            refuse(line, RejectedLine.Code.SERIES_LIMIT, String.valueOf(e.getMessage()));
        } catch (VarveException e) {
            failure = e;
            pauseBefore(Pause.FAILURE);
        }
    }

    /// Bytes of the line's strings when its prefix is known, and every field is where it was and of the type it had; else below zero.
    private int takeTokens(ParsedLine line, int fields) {
        if (line.prefixToken() == null) {
            return -1;
        }
        int stringBytes = 0;
        for (int i = 0; i < fields; i++) {
            int token = line.fieldToken(i);
            FieldType type = line.fieldType(i);
            if (token < 0 || token >>> 16 != type.ordinal()) {
                return -1;
            }
            columnIds[i] = token & 0xFFFF;
            if (type == FieldType.STRING) {
                stringBytes += line.fieldStringLength(i);
            }
        }
        return stringBytes;
    }

    private static int stringBytes(ParsedLine line, int fields) {
        int bytes = 0;
        for (int i = 0; i < fields; i++) {
            if (line.fieldType(i) == FieldType.STRING) {
                bytes += line.fieldStringLength(i);
            }
        }
        return bytes;
    }

    private void append(KnownSeries series, ParsedLine line, @Nullable RowShape shape, int stringBytes) {
        long timeNs = line.hasTime() ? line.timeNs() : times.next(series.seriesHash, nowNs);
        long number = stream.numbering().of(line.lineNumber());
        if (!writer.enter(stream) || !writer.begin(series.handle, timeNs, number, line.fieldCount(), stringBytes)) {
            limited = owner.limits().takeSeriesRefusal();
            pauseBefore(limited == null ? Pause.ROOM : Pause.LIMIT);
            return;
        }
        Appender appender = writer.appender();
        if (shape != null) {
            appender.putRow(shape, line.fieldBits());
        } else {
            putEach(appender, line);
        }
        appender.endRow();
        rows++;
        if (line.hasTime()) {
            Precision unit = TimeUnitGuess.ofAccepted(timeNs, nowNs);
            if (unit != null) {
                warnings.add(unit);
            }
        }
    }

    private void putEach(Appender appender, ParsedLine line) {
        for (int i = 0; i < line.fieldCount(); i++) {
            FieldType type = line.fieldType(i);
            if (type == FieldType.STRING) {
                appender.putString(
                        columnIds[i], line.fieldStringBuffer(i), line.fieldStringOffset(i), line.fieldStringLength(i));
            } else {
                appender.putLong(columnIds[i], valueType(type), line.fieldBits(i));
            }
        }
    }

    private void refuseOrPropose(ParsedLine line) {
        LineNeeds.Refusal refusal = schema.takeRefusal();
        if (refusal != null) {
            refuse(line, refusal.code(), refusal.reason());
        } else {
            pauseBefore(Pause.SCHEMA);
        }
    }

    private void pauseBefore(Pause why) {
        pause = why;
        parser().pauseBeforeLine();
    }

    private void refuse(ParsedLine line, String reason) {
        refuse(line, RejectedLine.Code.INVALID, reason);
    }

    private void refuse(ParsedLine line, RejectedLine.Code code, String reason) {
        if (countRefusal(code)) {
            describe(line.lineNumber(), code, reason, line.buffer(), line.lineOffset(), line.lineLength());
        }
    }

    @Override
    public void onRejected(long lineNumber, LineError reason, int errorOffset, byte[] buf, int from, int length) {
        RejectedLine.Code code = RejectedLine.Code.of(reason);
        if (countRefusal(code)) {
            describe(
                    lineNumber, code, RefusalText.of(reason, errorOffset, buf, from, length, nowNs), buf, from, length);
        }
    }

    /// Counts; whether anybody wants to know more about the line.
    private boolean countRefusal(RejectedLine.Code code) {
        writer.ingest().counters().rejectedLines.increment();
        if (stopAtRefusal) {
            pause = Pause.STOP;
            parser().pauseAfterLine();
        }
        named = refusals.countAndAsk(code);
        recorded = writer.ingest().rejected().wanted();
        return named || recorded || owner.wantsRefusals();
    }

    private void describe(long lineNumber, RejectedLine.Code code, String reason, byte[] buf, int from, int length) {
        RejectedLine line = new RejectedLine(
                owner.source(),
                schema.database(),
                LineErrorText.measurement(buf, from, length),
                lineNumber,
                code,
                reason,
                LineErrorText.echo(buf, from, length),
                nowNs);
        if (named) {
            refusals.add(line);
        }
        if (recorded) {
            writer.ingest().rejected().add(line);
        }
        if (owner.wantsRefusals()) {
            owner.onRefused(line);
        }
    }
}
