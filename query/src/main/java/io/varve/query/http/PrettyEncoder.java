// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.ValueText;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.PlanColumn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A table for people, with borders. It has to see all rows before it writes the first, so it keeps them, up to 256 MiB, until the
/// last one is written.
final class PrettyEncoder implements RowEncoder {
    private static final long MAX_BYTES = 256L << 20;
    private static final long CELL_BYTES = 24;
    private static final int PART_BYTES = 32 << 10;

    private final Meter meter;
    private final ValueText text = new ValueText();
    private final List<byte[][]> rows = new ArrayList<>();
    private List<PlanColumn> columns = List.of();
    private int[] widths = new int[0];
    private long heldBytes;
    private int written;

    PrettyEncoder(Meter meter) {
        this.meter = meter;
    }

    @Override
    public void begin(List<PlanColumn> newColumns, TextBuffer to) {
        columns = newColumns;
        widths = new int[columns.size()];
        byte[][] header = new byte[widths.length][];
        for (int i = 0; i < widths.length; i++) {
            header[i] = columns.get(i).name().getBytes(StandardCharsets.UTF_8);
        }
        keep(header);
    }

    @Override
    public void rows(Batch batch, TextBuffer to) {
        TextBuffer cell = new TextBuffer(64);
        for (int row = 0; row < batch.count(); row++) {
            byte[][] cells = new byte[widths.length][];
            for (int i = 0; i < cells.length; i++) {
                Vector vector = batch.column(i);
                cell.length(0);
                if (!vector.isNull(row)) {
                    text.add(cell, vector, row, columns.get(i).type());
                }
                cells[i] = Arrays.copyOf(cell.bytes(), cell.length());
            }
            keep(cells);
        }
    }

    private void keep(byte[][] cells) {
        long bytes = CELL_BYTES;
        for (int i = 0; i < cells.length; i++) {
            bytes += CELL_BYTES + cells[i].length;
            widths[i] = Math.max(widths[i], width(cells[i]));
        }
        heldBytes += bytes;
        if (heldBytes > MAX_BYTES) {
            throw new ResourceExhaustedException("result in format pretty (bytes)", MAX_BYTES, heldBytes);
        }
        meter.held(bytes);
        rows.add(cells);
    }

    /// Code points; what follows another in its cell is not looked at.
    private static int width(byte[] utf8) {
        int width = 0;
        for (byte value : utf8) {
            width += (value & 0xC0) != 0x80 ? 1 : 0;
        }
        return width;
    }

    @Override
    public boolean end(TextBuffer to) {
        if (widths.length == 0) {
            return true;
        }
        for (; written < rows.size(); written++) {
            if (to.length() >= PART_BYTES) {
                return false;
            }
            if (written == 0) {
                line(to);
            }
            for (int i = 0; i < widths.length; i++) {
                byte[] cell = rows.get(written)[i];
                to.add(i == 0 ? "| " : " | ");
                to.add(cell);
                spaces(to, widths[i] - width(cell), ' ');
            }
            to.add(" |\n");
            if (written == 0) {
                line(to);
            }
        }
        line(to);
        return true;
    }

    private void line(TextBuffer to) {
        for (int width : widths) {
            to.add('+');
            spaces(to, width + 2, '-');
        }
        to.add("+\n");
    }

    private static void spaces(TextBuffer to, int count, char sign) {
        for (int i = 0; i < count; i++) {
            to.add(sign);
        }
    }
}
