// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.scan.LostRun;
import io.varve.engine.scan.ShardScanView;
import io.varve.engine.scan.TableScan;
import io.varve.engine.vector.ColumnVector;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.SeriesRows;
import io.varve.engine.vector.ValueType;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a scan of a plan is in the engine, and how the engine's vectors become rows of the plan.
///
/// A column of the plan is the time, a tag (looked up once per vector, for a vector has one series) or a field.
/// Threads: one at a time. Memory: the texts of the tag values that were met.
final class ScanReader {
    private final QueryContext context;
    private final Table table;
    private final List<ScanColumn> projected;
    private final TableScan scan;
    /// Per projected column: the field's place in the engine's vectors, or −1.
    private final int[] fieldIndex;
    /// Per projected column: id of the tag column, or −1.
    private final int[] tagId;
    /// Per projected column the texts of a tag's symbols in the current shard.
    private final byte[][][] texts;

    private final int[] symbols = new int[ColumnVector.CAPACITY];

    /// Number of the shard whose texts these are.
    private int textsOf = -1;

    ScanReader(PlanNode.Scan plan, Environment environment) {
        context = environment.context();
        table = table(plan, environment);
        projected = plan.projected();
        fieldIndex = new int[projected.size()];
        tagId = new int[projected.size()];
        texts = new byte[projected.size()][][];
        List<Column> fields = new ArrayList<>();
        for (int i = 0; i < fieldIndex.length; i++) {
            ScanColumn column = projected.get(i);
            tagId[i] =
                    column.role() == ScanColumn.Role.TAG ? column(column.name()).id() : -1;
            fieldIndex[i] = -1;
            if (column.role() == ScanColumn.Role.FIELD) {
                fieldIndex[i] = fields.size();
                fields.add(column(column.name()));
            }
        }
        scan = new TableScan(
                table.id(),
                Matchers.of(plan.matchers(), name -> column(name).id()),
                plan.fromNs(),
                plan.toNs(),
                fields.stream().mapToInt(Column::id).toArray(),
                fields.stream().map(Column::type).toArray(ValueType[]::new));
        warnOfLostRows(environment);
    }

    private void warnOfLostRows(Environment environment) {
        long rows = 0;
        String file = "";
        for (ShardScanView shard : environment.view().shards()) {
            for (LostRun run : shard.lost()) {
                if (run.meets(table.id(), scan.fromNs(), scan.toNs())) {
                    rows += run.rows();
                    file = run.file();
                }
            }
        }
        if (rows > 0) {
            context.warn("up to " + rows + " rows of " + table.name() + " are missing, damaged file: " + file);
        }
    }

    private static Table table(PlanNode.Scan plan, Environment environment) {
        Database database = environment.catalog().findDatabase(plan.table().database());
        Table found = database == null ? null : database.findTable(plan.table().table());
        if (found == null) {
            throw new IllegalStateException("planned over another catalog: table=" + plan.table());
        }
        return found;
    }

    private Column column(String name) {
        Column found = table.findColumn(name);
        if (found == null) {
            throw new IllegalStateException("planned over another catalog: column=" + name);
        }
        return found;
    }

    /// What to ask the engine for.
    TableScan tableScan() {
        return scan;
    }

    int tagId(int projectedColumn) {
        return tagId[projectedColumn];
    }

    int fieldIndex(int projectedColumn) {
        return fieldIndex[projectedColumn];
    }

    /// Whether no row can be in the range of time.
    boolean isEmpty() {
        return scan.fromNs() >= scan.toNs();
    }

    /// Appends the rows of an engine's vector, which must fit.
    ///
    /// @param mayBorrow whether texts may stay where they are: the vector is not filled again before the batch is done with
    void append(ShardScanView shard, RowVector rows, Batch into, boolean mayBorrow) {
        int from = into.count();
        int to = from + rows.count();
        for (int i = 0; i < fieldIndex.length; i++) {
            Vector column = into.column(i);
            if (tagId[i] >= 0) {
                appendTag(shard, i, rows.seriesId(), column, from, to);
            } else if (fieldIndex[i] < 0) {
                System.arraycopy(rows.times(), 0, column.lanes(), from, rows.count());
            } else {
                appendField(rows.column(fieldIndex[i]), 0, rows.count(), column, from, mayBorrow);
            }
        }
        into.count(to);
    }

    /// Appends some rows of different series, which must fit; their tags are looked up row by row.
    void append(ShardScanView shard, SeriesRows rows, int from, int to, Batch into) {
        int at = into.count();
        for (int i = 0; i < fieldIndex.length; i++) {
            Vector column = into.column(i);
            if (tagId[i] >= 0) {
                shard.series().symbols(table.id(), tagId[i], rows.seriesIds(), rows.count(), symbols);
                for (int row = from; row < to; row++) {
                    appendSymbol(shard, i, symbols[row], column, at + row - from, at + row - from + 1);
                }
            } else if (fieldIndex[i] < 0) {
                System.arraycopy(rows.times(), from, column.lanes(), at, to - from);
            } else {
                appendField(rows.column(fieldIndex[i]), from, to, column, at, false);
            }
        }
        into.count(at + to - from);
    }

    private void appendTag(ShardScanView shard, int index, int series, Vector column, int from, int to) {
        appendSymbol(shard, index, shard.series().symbol(table.id(), series, tagId[index]), column, from, to);
    }

    private void appendSymbol(ShardScanView shard, int index, int symbol, Vector column, int from, int to) {
        if (symbol == 0) {
            for (int row = from; row < to; row++) {
                column.setNull(row);
            }
            return;
        }
        byte[] text = text(shard, index, symbol);
        column.setText(from, text, 0, text.length);
        Arrays.fill(column.lanes(), from, to, column.lane(from));
    }

    private byte[] text(ShardScanView shard, int index, int symbol) {
        if (textsOf != shard.shard()) {
            textsOf = shard.shard();
            Arrays.fill(texts, null);
        }
        byte[][] known = texts[index];
        if (known == null || known.length <= symbol) {
            context.held(8L * symbol);
            known = known == null ? new byte[2 * symbol][] : Arrays.copyOf(known, 2 * symbol);
            texts[index] = known;
        }
        byte[] text = known[symbol];
        if (text == null) {
            text = shard.series().symbolBytes(table.id(), tagId[index], symbol);
            context.held(text.length + 16L);
            known[symbol] = text;
        }
        return text;
    }

    /// Appends rows `from` to `to` of a column from row `at` on.
    private static void appendField(ColumnVector source, int from, int to, Vector column, int at, boolean mayBorrow) {
        boolean text = column.type() == SqlType.VARCHAR;
        if (!text || mayBorrow) {
            System.arraycopy(source.values(), from, column.lanes(), at, to - from);
            if (text) {
                column.borrowHeap(source.heap(), source.heapLength());
            }
        }
        if (source.allValid() && (!text || mayBorrow)) {
            return;
        }
        for (int row = from; row < to; row++) {
            if (!source.isValid(row)) {
                column.setNull(at + row - from);
            } else if (text && !mayBorrow) {
                column.setText(at + row - from, source.heap(), source.stringOffset(row), source.stringLength(row));
            }
        }
    }
}
