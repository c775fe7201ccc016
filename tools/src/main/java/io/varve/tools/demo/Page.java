// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.demo;

import io.varve.tools.client.Cell;
import io.varve.tools.client.TablePrinter;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the demo prints: headings, statements, tables and bar charts. Colour only on a terminal; plain ASCII otherwise.
final class Page {
    private static final int BAR_WIDTH = 44;

    private final PrintStream out;
    private final boolean colour;

    Page(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    void heading(String text) {
        out.println();
        out.println(styled("1;36", "== " + text));
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is not among our libraries
    void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }

    void statement(String sql) {
        out.println();
        out.println(styled("2", "sql> " + sql.replace("\n", "\n     ")));
    }

    void table(List<Map<String, Cell>> rows) {
        new TablePrinter(out).print(rows);
        out.flush();
    }

    /// One bar per row: its label from one column, its length from another, the longest bar as wide as the page allows.
    void bars(List<Map<String, Cell>> rows, String label, String value, int labelChars) {
        double least =
                rows.stream().mapToDouble(row -> number(row, value)).min().orElse(0);
        double most = rows.stream().mapToDouble(row -> number(row, value)).max().orElse(0);
        double from = Math.min(0, least);
        double range = Math.max(1e-9, most - from);
        for (Map<String, Cell> row : rows) {
            String name = row.getOrDefault(label, Cell.NULL).text();
            double number = number(row, value);
            int length = Double.isNaN(number) ? 0 : (int) Math.round((number - from) / range * BAR_WIDTH);
            String text = name.length() > labelChars ? name.substring(0, labelChars) : name;
            out.println(String.format(Locale.ROOT, " %-" + labelChars + "s %7.2f ", text, number)
                    + styled("32", "#".repeat(length)));
        }
        out.flush();
    }

    private static double number(Map<String, Cell> row, String column) {
        return row.getOrDefault(column, Cell.NULL).asDouble();
    }

    private String styled(String code, String text) {
        return colour ? "\u001b[" + code + 'm' + text + "\u001b[0m" : text;
    }
}
