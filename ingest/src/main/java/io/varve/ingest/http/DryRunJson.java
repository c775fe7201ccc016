// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.varve.engine.catalog.ColumnRole;
import io.varve.engine.catalog.Table;
import io.varve.ingest.flow.DryRunReport;
import io.varve.ingest.flow.RejectedLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// The answer to a dry run. Threads: stateless, any.
public final class DryRunJson {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private DryRunJson() {}

    public static String text(DryRunReport report) {
        JsonText json = new JsonText().raw("{\"dry_run\":true,\"database\":").string(report.database());
        json.raw(",\"complete\":").raw(String.valueOf(report.complete()));
        number(json, "lines", report.lines());
        number(json, "rows", report.rows());
        number(json, "refused", report.refused());
        list(json, "refused_lines", report.refusedLines(), DryRunJson::refusedLine);
        json.raw(",\"new_database\":").raw(String.valueOf(report.newDatabase()));
        number(json, "new_table_count", report.newTableCount());
        list(json, "new_tables", report.newTables(), (out, table) -> {
            out.raw("{\"table\":").string(table.table());
            number(out, "line", table.line());
            out.raw("}");
        });
        number(json, "new_column_count", report.newColumnCount());
        list(json, "new_columns", report.newColumns(), DryRunJson::column);
        number(json, "new_series", report.newSeries());
        list(json, "conflicts", report.conflicts(), DryRunJson::conflict);
        DryRunReport.Times times = report.times();
        if (times != null) {
            json.raw(",\"time\":{\"first\":").string(iso(times.firstNs()));
            json.raw(",\"last\":").string(iso(times.lastNs()));
            number(json, "first_ns", times.firstNs());
            number(json, "last_ns", times.lastNs());
            json.raw("}");
        }
        number(json, "assigned_times", report.assignedTimes());
        number(json, "converted_values", report.convertedValues());
        list(json, "warnings", warnings(report), JsonText::string);
        return json.raw("}").toString();
    }

    /// What whoever wrote the lines should know beside refusals.
    public static List<String> warnings(DryRunReport report) {
        List<String> warnings = new ArrayList<>();
        if (report.suspiciousTimes() != null) {
            warnings.add(report.suspiciousTimes());
        }
        if (!report.complete()) {
            warnings.add("too many new tables and columns: only the first " + report.lines() + " lines were looked at");
        }
        if (!report.seriesExact()) {
            warnings.add("at least " + report.newSeries() + " new series: no more are told apart");
        }
        return warnings;
    }

    private static void refusedLine(JsonText json, RejectedLine line) {
        json.raw("{\"line\":").number(line.lineNumber());
        if (line.table() != null) {
            json.raw(",\"table\":").string(line.table());
        }
        json.raw(",\"code\":").string(line.code().text());
        json.raw(",\"reason\":").string(line.reason());
        json.raw(",\"text\":").string(line.text()).raw("}");
    }

    private static void column(JsonText json, DryRunReport.AddedColumn column) {
        json.raw("{\"table\":").string(column.table());
        json.raw(",\"column\":").string(column.column());
        json.raw(",\"role\":").string(column.role() == ColumnRole.TAG ? "tag" : "field");
        json.raw(",\"type\":").string(Table.typeName(column.type()));
        number(json, "line", column.line());
        json.raw("}");
    }

    private static void conflict(JsonText json, DryRunReport.Conflict conflict) {
        json.raw("{\"table\":").string(conflict.table());
        json.raw(",\"column\":").string(conflict.column());
        json.raw(",\"is\":").string(conflict.is());
        json.raw(",\"sent\":").string(conflict.sent());
        number(json, "line", conflict.line());
        number(json, "lines", conflict.lines());
        json.raw("}");
    }

    private static void number(JsonText json, String key, long value) {
        json.raw(",\"" + key + "\":").number(value);
    }

    private static <T> void list(JsonText json, String key, List<T> all, BiConsumer<JsonText, T> each) {
        json.raw(",\"" + key + "\":[");
        String separator = "";
        for (T one : all) {
            json.raw(separator);
            each.accept(json, one);
            separator = ",";
        }
        json.raw("]");
    }

    private static String iso(long timeNs) {
        return Instant.ofEpochSecond(Math.floorDiv(timeNs, SECOND_NS), Math.floorMod(timeNs, SECOND_NS))
                .toString();
    }
}
