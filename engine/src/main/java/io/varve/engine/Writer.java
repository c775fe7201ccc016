// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.admission.TimeRange;
import io.varve.engine.admission.WriteWindow;
import io.varve.engine.batch.RowShape;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.NewColumn;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableNeeds;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.series.SeriesKeyBuilder;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.Appender;
import io.varve.engine.shard.Durability;
import io.varve.engine.vector.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Writes rows from one thread; each thread has its own.
///
/// Tables, series and fields are resolved once (that may wait for a synced round trip when they are new); after that a row costs no allocation. Rows
/// go out when a batch is full and at [#commit]; only [#commit] says that they are safe. Rows may become visible before, never later than that.
/// When the engine is full, [Row#append] and [#commit] wait, at most the engine's block timeout. [#close] commits what is left; rows that were not
/// committed when the *engine* is closed are lost unless they had gone out.
/// Threads: one. Errors: typed; after a failed [#commit] it is unknown which of its rows were written, as after a crash.
public final class Writer implements AutoCloseable {
    private final Engine engine;
    private final String database;
    private final Appender appender;
    private final SeriesKeyBuilder key = new SeriesKeyBuilder();
    private final Row row = new Row(this);
    private final WriteWindow window;
    /// Names that had gone when this began: tables that it knows are there as long as it is so.
    private final long namesGone;
    private Answer answer;
    private @Nullable Series series;
    private long timeNs;
    private long line;
    private long nowNs;
    private boolean closed;

    Writer(Engine engine, String database) {
        this.engine = engine;
        this.database = database;
        this.appender = engine.pipeline().appender();
        this.window = engine.writeWindow();
        this.namesGone = engine.catalog().namesGone();
        beginRequest();
    }

    /// Numbers the rows appended from now on, so that they may be appended again after a failure: the next one is line `firstLine` of a producer, each further one the
    /// next. A shard that has rows of this epoch up to some line, or of a later epoch, passes over those that are not newer, whatever they say. Everything
    /// appended before must be committed.
    ///
    /// Order is the caller's duty: at any time only one writer sends for a producer, and none of its lines before earlier ones are committed. What a
    /// producer has sent is forgotten a week after its last line.
    ///
    /// @param id from 1, one that nobody else uses; 0 = rows without numbers from now on
    /// @param epoch from 0; a higher one begins anew with line 1 and shuts out whoever still sends with a lower one
    /// @param firstLine from 1
    public void producer(long id, int epoch, long firstLine) {
        if (id < 0 || epoch < 0 || (id > 0 && firstLine < 1)) {
            throw new IllegalArgumentException("no producer: id=" + id + ", epoch=" + epoch + ", line=" + firstLine);
        }
        if (appender.hasStaged()) {
            throw new IllegalStateException("rows appended before are not committed");
        }
        appender.producer(id, epoch);
        line = firstLine;
    }

    /// Resolves a tag set, `key, value, key, value …`; the table and its tags are made if they are new.
    public Series series(String table, String... tags) {
        if (tags.length % 2 != 0) {
            throw new IllegalArgumentException("tags come in pairs: table=" + table + ", given=" + tags.length);
        }
        List<NewColumn> needed = new ArrayList<>();
        for (int i = 0; i < tags.length; i += 2) {
            needed.add(NewColumn.tag(tags[i]));
        }
        Table resolved = resolve(table, needed);
        key.begin(resolved.id());
        for (int i = 0; i < tags.length; i += 2) {
            byte[] value = tags[i + 1].getBytes(StandardCharsets.UTF_8);
            key.tag(column(resolved, tags[i]).id(), value, 0, value.length);
        }
        key.finish();
        return new Series(this, appender.series(key, resolved.id()));
    }

    /// Resolves a field; it is made if it is new, and refused if it has another type.
    public Field field(String table, String name, ValueType type) {
        Table resolved = resolve(table, List.of(NewColumn.field(name, type)));
        return new Field(resolved.id(), column(resolved, name).id(), type, name);
    }

    private Table resolve(String table, List<NewColumn> columns) {
        Catalog catalog = engine.require(new TableNeeds(database, table, columns));
        appender.catalog();
        Table found = catalog.findTable(engine.databaseId(catalog, database), table);
        if (found == null) {
            throw new IllegalStateException("table vanished: table=" + table);
        }
        return found;
    }

    private static Column column(Table table, String name) {
        Column column = table.findColumn(name);
        if (column == null) {
            throw new IllegalStateException("column vanished: table=" + table.name() + ", column=" + name);
        }
        return column;
    }

    /// Begins a row of `of` at `rowTimeNs` (epoch nanoseconds); fill it and call [Row#append].
    ///
    /// @throws IllegalArgumentException for a time that cannot be stored, or is outside the table's write window
    public Row row(Series of, long rowTimeNs) {
        if (of.owner != this) {
            throw new IllegalArgumentException("series of another writer");
        }
        TimeRange.check(rowTimeNs);
        checkWindow(of.handle.tableId(), rowTimeNs);
        series = of;
        timeNs = rowTimeNs;
        return row.begin(of.handle.tableId());
    }

    private void checkWindow(int tableId, long rowTimeNs) {
        Catalog catalog = engine.catalog();
        if (catalog.namesGone() != namesGone) {
            checkPresent(catalog, tableId);
        }
        boolean isInside = window.contains(catalog, tableId, rowTimeNs, nowNs);
        if (!isInside || window.hasEarliest()) {
            // A latest time only grows, so that an old one which admits a row is good enough.
            nowNs = engine.options().clock().epochNs();
            isInside = window.contains(catalog, tableId, rowTimeNs, nowNs);
        }
        if (!isInside) {
            throw new IllegalArgumentException(
                    window.refusal(rowTimeNs, nowNs) + " (times are nanoseconds since 1970)");
        }
    }

    private void checkPresent(Catalog catalog, int tableId) {
        Table table = catalog.table(tableId);
        if (table == null || table.isDropped()) {
            throw new CatalogException(
                    CatalogException.Reason.NOT_FOUND,
                    "table was dropped: table=" + (table == null ? "" : table.name()),
                    "Look series and fields up again.");
        }
    }

    void append(Row filled) {
        Series target = series;
        if (closed || target == null) {
            throw new IllegalStateException(closed ? "writer is closed" : "no row was begun");
        }
        if (filled.count() == 0) {
            throw new IllegalArgumentException("a row needs a field");
        }
        if (!begin(target, filled)) {
            await("room for a row", () -> begin(target, filled));
        }
        RowShape shape = filled.shape();
        if (shape != null) {
            appender.putRow(shape, filled.lanes());
        } else {
            putEach(filled);
        }
        appender.endRow();
        line++;
    }

    private void putEach(Row filled) {
        for (int i = 0; i < filled.count(); i++) {
            if (filled.type(i) == ValueType.STRING) {
                byte[] text = filled.text(i);
                appender.putString(filled.columnId(i), text, 0, text.length);
            } else {
                appender.putLong(filled.columnId(i), filled.type(i), filled.lane(i));
            }
        }
    }

    private boolean begin(Series target, Row filled) {
        return appender.beginRow(target.handle, timeNs, line, filled.count(), filled.textBytes());
    }

    /// Waits until everything appended is safe as the engine's mode says, and visible.
    public void commit() {
        commit(Durability.COMMITTED);
    }

    /// Waits until everything appended is written, or durable.
    ///
    /// @throws ResourceExhaustedException when that did not happen within the timeout; the rows may still become visible
    public void commit(Durability durability) {
        Answer current = answer;
        appender.answerTo(current, durability);
        if (!appender.tryPublish()) {
            await("room for a batch", appender::tryPublish);
        }
        beginRequest();
        current.seal();
        await("an answer", () -> current.isDone() || engine.isOver());
        VarveException failure = current.failure();
        if (failure != null) {
            throw failure;
        }
        if (!current.isDone()) {
            engine.check();
        }
    }

    private void beginRequest() {
        answer = new Answer(engine.changed()::raise);
        appender.answerTo(answer, Durability.COMMITTED);
    }

    private void await(String what, BooleanSupplier done) {
        long timeoutNs = engine.options().blockTimeoutNs();
        if (!engine.await(done, timeoutNs)) {
            engine.check();
            throw new ResourceExhaustedException("time to wait for " + what + " (ns)", timeoutNs, timeoutNs);
        }
    }

    /// Commits what was appended, then ends. Rows that cannot be committed any more are reported by the exception of [#commit]. Idempotent.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (appender.hasStaged()) {
                commit();
            }
        }
    }
}
