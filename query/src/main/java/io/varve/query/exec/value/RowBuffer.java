// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.value;

import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;

/// Rows that an operator keeps, numbered from 0, in blocks of [Vector#CAPACITY].
///
/// Threads: one at a time. Memory: what the vectors tell the meter; [#clear] gives it back.
public final class RowBuffer {
    private static final int SHIFT = 10;
    private static final int MASK = Vector.CAPACITY - 1;

    private final SqlType[] types;
    private final Meter meter;
    private final List<Vector[]> blocks = new ArrayList<>();
    private int count;

    public RowBuffer(List<SqlType> types, Meter meter) {
        this.types = types.toArray(new SqlType[0]);
        this.meter = meter;
    }

    public int count() {
        return count;
    }

    /// The vector that holds `row` of a column, at index [#slot].
    public Vector vector(int column, int row) {
        return blocks.get(row >>> SHIFT)[column];
    }

    /// Where in its vector a row is.
    public static int slot(int row) {
        return row & MASK;
    }

    /// Appends a row and returns its number.
    public int append(Batch batch, int row) {
        Vector[] block = blockForAppend();
        int slot = count & MASK;
        for (int i = 0; i < block.length; i++) {
            block[i].copyRow(slot, batch.column(i), row);
        }
        return count++;
    }

    /// Takes the blocks of another buffer with the same columns and meter, which is empty then; returns by how much the numbers of its rows have grown.
    /// Where this buffer's last block was not full, some numbers below are of no row.
    public int takeAll(RowBuffer source) {
        int first = blocks.size() << SHIFT;
        blocks.addAll(source.blocks);
        count = first + source.count;
        source.blocks.clear();
        source.count = 0;
        return first;
    }

    /// Appends a row of another buffer with the same columns.
    public int append(RowBuffer source, int row) {
        Vector[] block = blockForAppend();
        int slot = count & MASK;
        for (int i = 0; i < block.length; i++) {
            block[i].copyRow(slot, source.vector(i, row), slot(row));
        }
        return count++;
    }

    /// Appends a row whose values are to be set, and returns its number.
    public int appendBlank() {
        blockForAppend();
        return count++;
    }

    /// Appends all rows of a batch.
    public void appendAll(Batch batch) {
        for (int row = 0; row < batch.count(); row++) {
            append(batch, row);
        }
    }

    private Vector[] blockForAppend() {
        if (count >>> SHIFT == blocks.size()) {
            Vector[] block = new Vector[types.length];
            for (int i = 0; i < block.length; i++) {
                block[i] = new Vector(types[i], meter);
            }
            blocks.add(block);
        }
        return blocks.get(count >>> SHIFT);
    }

    /// Puts rows `order[from..to)` into `into`, which has the same columns and room.
    public void read(int[] order, int from, int to, Batch into) {
        into.clear();
        for (int column = 0; column < types.length; column++) {
            read(column, order, from, to, into.column(column));
        }
        into.count(to - from);
    }

    private void read(int column, int[] order, int from, int to, Vector target) {
        if (blocks.size() == 1) {
            // A block's numbers are its slots.
            target.gather(blocks.getFirst()[column], order, from, to);
            return;
        }
        for (int i = from; i < to; i++) {
            target.copyRow(i - from, vector(column, order[i]), slot(order[i]));
        }
    }

    /// The last block with room for a row, as a batch that grows it; whoever adds rows to that says so with [#grown].
    public Batch tail() {
        Vector[] block = blockForAppend();
        Batch tail = new Batch(block);
        tail.count(count & MASK);
        return tail;
    }

    /// Counts the rows that were added to the batch of [#tail].
    public void grown(Batch tail) {
        count += tail.count() - (count & MASK);
    }

    /// A batch for [#read].
    public Batch newBatch() {
        Vector[] columns = new Vector[types.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new Vector(types[i], meter);
        }
        return new Batch(columns);
    }

    /// Whether two rows agree in these columns of each.
    boolean same(int row, Vector[] keys, int keyRow) {
        for (int i = 0; i < keys.length; i++) {
            if (!Order.same(vector(i, row), slot(row), keys[i], keyRow)) {
                return false;
            }
        }
        return true;
    }

    /// Forgets all rows.
    public void clear() {
        long bytes = 0;
        for (Vector[] block : blocks) {
            for (Vector vector : block) {
                bytes += vector.heldBytes();
            }
        }
        blocks.clear();
        count = 0;
        meter.held(-bytes);
    }
}
