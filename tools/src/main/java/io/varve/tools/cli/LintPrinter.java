// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Cell;
import io.varve.tools.client.JsonTree;
import io.varve.tools.client.TablePrinter;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Prints the report of a dry run for people.
final class LintPrinter {
    private final PrintStream out;

    LintPrinter(PrintStream out) {
        this.out = out;
    }

    void print(String file, JsonTree report) {
        out.println(String.format(
                Locale.ROOT,
                "%s: %,d lines, %,d rows, %,d refused",
                file,
                report.number("lines"),
                report.number("rows"),
                report.number("refused")));
        if (!report.text("time.first").isEmpty()) {
            out.println("times " + report.text("time.first") + " to " + report.text("time.last"));
        }
        if (report.number("assigned_times") > 0) {
            out.println(count(report.number("assigned_times"), "row") + " without a time");
        }
        out.println("new: "
                + (report.text("new_database").equals("true") ? "database " + report.text("database") + ", " : "")
                + count(report.number("new_table_count"), "table") + ", "
                + count(report.number("new_column_count"), "column") + ", "
                + String.format(Locale.ROOT, "%,d series", report.number("new_series")));
        table("new columns", report.list("new_columns"), report.number("new_column_count"));
        table("conflicts", report.list("conflicts"), report.list("conflicts").size());
        table("refused lines", report.list("refused_lines"), report.number("refused"));
        for (Map<String, Cell> warning : report.list("warnings")) {
            out.println("warning: "
                    + warning.getOrDefault(JsonTree.VALUE, Cell.NULL).text());
        }
    }

    private static String count(long count, String what) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? what : what + "s");
    }

    private void table(String title, List<Map<String, Cell>> rows, long all) {
        if (!rows.isEmpty()) {
            out.println();
            out.println(title + (rows.size() < all ? ", the first " + rows.size() + ":" : ":"));
            new TablePrinter(out).print(rows);
        }
    }
}
