// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.shard;

import io.varve.engine.admission.SeriesLimits;
import io.varve.engine.batch.RowShape;
import io.varve.engine.batch.SectionBuilder;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.fault.SeriesLimitException;
import io.varve.engine.series.SeriesKeyBuilder;
import io.varve.engine.series.Slot;
import io.varve.engine.vector.ValueType;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One thread's way in: rows go into one private batch per shard, batches into the shards' rings.
///
/// ```
/// if (!appender.beginRow(series, timeNs, fields, stringBytes)) … no room: publish later, or wait
/// appender.putLong(column, type, lane); … ; appender.endRow();
/// while (!appender.tryPublish()) … back-pressure: wait, read nothing more
/// ```
/// Nothing here waits: a full pool or ring, or a shard out of memory, makes [#beginRow] and [#tryPublish] answer false and changes nothing. Whoever
/// calls has admitted the row: ids are of the current catalog, types are right.
/// Threads: one. Memory: nothing per row once warm. Errors: [io.varve.engine.fault.DiskFullException] before anything is published when the log
/// has no room, [SeriesLimitException] from [#beginRow] for a new series that is one too many,
/// [io.varve.engine.fault.EngineFailedException] after a fatal error.
public final class Appender {
    private static final long NO_LINE = 0;

    private final Pipeline pipeline;
    private final AppendPort[] ports;
    private final SeriesLimits limits;
    private final SeriesLimits.Staged staged = new SeriesLimits.Staged(this::stagedOfTable, this::stagedOfDatabase);
    private @Nullable BooleanSupplier newSeriesGate;
    private @Nullable Answer answer;
    private Durability durability = Durability.COMMITTED;
    private long catalogVersion;
    private long producer = AppendPort.NO_PRODUCER;
    private int producerEpoch;
    private @Nullable SectionBuilder row;

    Appender(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.ports = pipeline.shards().stream().map(AppendPort::new).toArray(AppendPort[]::new);
        this.limits = new SeriesLimits(pipeline.cardinality());
    }

    /// The catalog whose ids rows may use from now on; call it again after a schema change.
    public Catalog catalog() {
        Catalog catalog = pipeline.catalog().catalog();
        catalogVersion = catalog.version();
        return catalog;
    }

    /// Whom to tell about the batches published from now on, and when; null for nobody.
    public void answerTo(@Nullable Answer newAnswer, Durability newDurability) {
        answer = newAnswer;
        durability = newDurability;
    }

    /// Whom to ask before each series that no shard knows is begun, and the limits allow it; null for nobody. What answers false makes [#beginRow] answer false.
    public void newSeriesGate(@Nullable BooleanSupplier gate) {
        newSeriesGate = gate;
    }

    /// Whose numbered lines the rows staged from now on come from: each needs its line. `id` 0 = nobody's. Nothing may be staged.
    public void producer(long id, int epoch) {
        assert !hasStaged() : "rows of two producers in one batch";
        producer = id;
        producerEpoch = epoch;
    }

    /// A handle for the series whose key `key` holds, finished.
    public SeriesHandle series(SeriesKeyBuilder key, int tableId) {
        long hash = key.hash();
        return new SeriesHandle(tableId, Slot.shard(Slot.of(hash), ports.length), key.bytes(), key.length(), hash);
    }

    /// Throws when a new series of a table is refused, before a schema is made that only a new series would use. Neither database nor table need be there.
    ///
    /// @throws SeriesLimitException then
    public void checkSeriesRoom(String database, String table) {
        for (AppendPort port : ports) {
            port.checkSeriesRoom();
        }
        limits.check(pipeline.catalog().catalog(), database, table, staged);
    }

    /// Throws when a series that no shard knows may not be; what others gave meanwhile is known.
    private void admit(AppendPort port, SeriesHandle series) {
        try {
            port.checkSeriesRoom();
            limits.check(pipeline.catalog().catalog(), series.tableId, staged);
        } catch (SeriesLimitException e) {
            series.seriesId = port.findSeries(series);
            if (series.seriesId == SeriesHandle.UNKNOWN) {
                throw e;
            }
        }
    }

    private long stagedOfTable(int tableId) {
        long sum = 0;
        for (AppendPort port : ports) {
            sum += port.builder().newSeries(tableId);
        }
        return sum;
    }

    /// All that is staged is of one database: a writer has one, and a connection's rows are published before another's.
    private long stagedOfDatabase() {
        long sum = 0;
        for (AppendPort port : ports) {
            sum += port.builder().newSeries();
        }
        return sum;
    }

    /// The longest batch, and so the bound of a row.
    public int batchBytes() {
        return ports[0].builder().capacityBytes();
    }

    /// Begins a row of `fieldCount` fields whose strings have `stringBytes` bytes together; false when there is no room for it now, or its series is new and
    /// the gate is shut.
    public boolean beginRow(SeriesHandle series, long timeNs, int fieldCount, int stringBytes) {
        return beginRow(series, timeNs, NO_LINE, fieldCount, stringBytes);
    }

    /// As above; the row comes from line `line` of the producer, from 1.
    public boolean beginRow(SeriesHandle series, long timeNs, long line, int fieldCount, int stringBytes) {
        AppendPort port = ports[series.shard];
        int variableBytes = stringBytes + (series.seriesId == SeriesHandle.UNKNOWN ? series.key.length : 0);
        if (!port.builder().hasRoom(fieldCount, variableBytes)) {
            if (port.builder().isEmpty()) {
                throw new IllegalArgumentException("row is larger than a batch: fields=" + fieldCount + ", bytes="
                        + variableBytes + ", batch=" + port.builder().capacityBytes());
            }
            if (!port.tryPublish(catalogVersion, producer, producerEpoch, answer, durability)) {
                return false;
            }
        }
        if (series.batchNumber != port.batchNumber() && !enter(port, series)) {
            return false;
        }
        SectionBuilder section = series.section;
        assert section != null : "entered without a section";
        if (producer == AppendPort.NO_PRODUCER) {
            section.beginRow(series.local, timeNs);
        } else {
            section.beginRow(series.local, timeNs, line);
            port.addLine(line);
        }
        row = section;
        return true;
    }

    /// False when the series is new and may not begin now.
    private boolean enter(AppendPort port, SeriesHandle series) {
        if (series.seriesId == SeriesHandle.UNKNOWN) {
            series.seriesId = port.findSeries(series);
            if (series.seriesId == SeriesHandle.UNKNOWN && !port.isUnderWay(series)) {
                admit(port, series);
                if (series.seriesId == SeriesHandle.UNKNOWN && newSeriesGate != null && !newSeriesGate.getAsBoolean()) {
                    return false;
                }
            }
        }
        SectionBuilder section = port.builder().section(series.tableId);
        series.section = section;
        series.local = series.seriesId == SeriesHandle.UNKNOWN
                ? section.seriesOfKey(series.key, 0, series.key.length, series.hash)
                : section.seriesOfId(series.seriesId);
        series.batchNumber = port.batchNumber();
        return true;
    }

    /// Sets a value that is not a string in the row begun.
    public void putLong(int columnId, ValueType type, long lane) {
        row().putLong(columnId, type, lane);
    }

    /// Sets the values of all columns of a shape in the row begun, in its order, from the first places of `lanes`; for the rows of many one shape is much
    /// faster than a value at a time.
    public void putRow(RowShape shape, long[] lanes) {
        row().putRow(shape, lanes);
    }

    /// Sets a string, UTF-8, in the row begun.
    public void putString(int columnId, byte[] source, int offset, int length) {
        row().putString(columnId, source, offset, length);
    }

    public void endRow() {
        row().endRow();
        row = null;
    }

    private SectionBuilder row() {
        SectionBuilder section = row;
        if (section == null) {
            throw new IllegalStateException("no row was begun");
        }
        return section;
    }

    /// Publishes what is staged; false when some of it must wait (call again later), what was published stays so.
    public boolean tryPublish() {
        pipeline.health().check();
        boolean all = true;
        for (AppendPort port : ports) {
            all &= port.tryPublish(catalogVersion, producer, producerEpoch, answer, durability);
        }
        return all;
    }

    /// Whether rows are staged that are not published.
    public boolean hasStaged() {
        for (AppendPort port : ports) {
            if (!port.builder().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /// Throws away what is staged and not published.
    public void discard() {
        row = null;
        for (AppendPort port : ports) {
            port.discard();
        }
    }
}
