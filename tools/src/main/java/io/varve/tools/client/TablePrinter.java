// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Prints rows as an aligned table: numbers to the right, the rest to the left, null as nothing.
///
/// Widths come from the first rows; what is wider later pushes its line out rather than being cut.
/// Memory: [#SAMPLE_ROWS] rows. Threads: owned by one.
public final class TablePrinter {
    private static final int SAMPLE_ROWS = 1000;

    private final PrintStream out;
    private final List<String> names = new ArrayList<>();
    private int[] widths = {};
    private boolean[] numeric = {};

    public TablePrinter(PrintStream out) {
        this.out = out;
    }

    /// Prints all rows of the stream.
    ///
    /// @return how many there were
    public long print(RowStream rows) throws IOException {
        List<Map<String, Cell>> sample = new ArrayList<>();
        Map<String, Cell> row = rows.next();
        while (row != null && sample.size() < SAMPLE_ROWS) {
            sample.add(row);
            row = rows.next();
        }
        if (sample.isEmpty()) {
            return 0;
        }
        printHead(sample);
        sample.forEach(this::printRow);
        long count = sample.size();
        for (; row != null; row = rows.next()) {
            printRow(row);
            count++;
        }
        return count;
    }

    /// Prints rows that are in memory.
    public void print(List<Map<String, Cell>> rows) {
        if (!rows.isEmpty()) {
            printHead(rows);
            rows.forEach(this::printRow);
        }
    }

    private void printHead(List<Map<String, Cell>> sample) {
        Set<String> all = new LinkedHashSet<>();
        sample.forEach(row -> all.addAll(row.keySet()));
        names.addAll(all);
        widths = new int[names.size()];
        numeric = new boolean[names.size()];
        for (int i = 0; i < widths.length; i++) {
            String name = names.get(i);
            widths[i] = width(name);
            boolean numbers = false;
            boolean others = false;
            for (Map<String, Cell> row : sample) {
                Cell cell = row.getOrDefault(name, Cell.NULL);
                widths[i] = Math.max(widths[i], width(cell.text()));
                numbers |= cell.kind() == Cell.Kind.NUMBER;
                others |= cell.kind() == Cell.Kind.TEXT || cell.kind() == Cell.Kind.BOOLEAN;
            }
            numeric[i] = numbers && !others;
        }
        StringBuilder head = new StringBuilder();
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            head.append(i == 0 ? " " : " | ");
            pad(head, names.get(i), i);
            rule.append(i == 0 ? "-" : "-+-").append("-".repeat(widths[i]));
        }
        out.println(head.toString().stripTrailing());
        out.println(rule.append('-'));
    }

    private void printRow(Map<String, Cell> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? " " : " | ");
            pad(line, clean(row.getOrDefault(names.get(i), Cell.NULL).text()), i);
        }
        out.println(line.toString().stripTrailing());
    }

    private void pad(StringBuilder line, String text, int column) {
        String space = " ".repeat(Math.max(0, widths[column] - width(text)));
        line.append(numeric[column] ? space + text : text + space);
    }

    /// Control characters from stored strings must not reach the terminal.
    private static String clean(String text) {
        StringBuilder cleaned = new StringBuilder(text.length());
        text.codePoints().forEach(c -> cleaned.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return cleaned.toString();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
