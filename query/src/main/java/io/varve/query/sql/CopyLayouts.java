// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.CopyOptions;
import io.varve.query.plan.LineLayout;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.bind.NameRules;
import io.varve.query.sql.error.ParseErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.parser.SqlParserPos;

/// What the columns of a COPY become in lines of line protocol: a table knows its tags, a query must be told. Threads: stateless.
final class CopyLayouts {
    private static final String TIME = "time";

    private CopyLayouts() {}

    /// @param columns of the table that are copied, in the order of the query
    static LineLayout ofTable(String table, List<ScanColumn> columns, CopyOptions options, SqlParserPos at) {
        if (options.tags() != null) {
            throw ParseErrors.text(
                    "the table says what its tags are", at, "leave TAGS out, or write the query: COPY (SELECT …) TO");
        }
        return checked(options.measurement() == null ? table : options.measurement(), columns, at);
    }

    /// @param columns that the answer shows; `time` is the time, and those that TAGS names are tags
    static LineLayout ofQuery(List<PlanColumn> columns, CopyOptions options, SqlParserPos at) {
        if (options.measurement() == null) {
            throw ParseErrors.text(
                    "FORMAT line needs the measurement of a query", at, "add MEASUREMENT 'name', and TAGS 'a, b'");
        }
        Set<String> tags = tags(columns, options, at);
        List<ScanColumn> layout = new ArrayList<>();
        for (PlanColumn column : columns) {
            layout.add(
                    tags.contains(column.name())
                            ? tag(column, at)
                            : column.name().equalsIgnoreCase(TIME) ? time(column, at) : field(column, at));
        }
        return checked(options.measurement(), layout, at);
    }

    /// The names of TAGS as the query has them.
    private static Set<String> tags(List<PlanColumn> columns, CopyOptions options, SqlParserPos at) {
        if (options.tags() == null) {
            String texts = columns.stream()
                    .filter(column -> column.type() == SqlType.VARCHAR)
                    .map(PlanColumn::name)
                    .collect(Collectors.joining(", "));
            if (!texts.isEmpty()) {
                throw ParseErrors.text(
                        "FORMAT line cannot tell the tags of a query from its fields: " + ParseErrors.excerpt(texts),
                        at,
                        "add TAGS 'a, b' with the columns that are tags, TAGS '' if none is");
            }
            return Set.of();
        }
        List<String> names = columns.stream().map(PlanColumn::name).toList();
        Set<String> found = new HashSet<>();
        for (String tag : options.tags()) {
            String name = NameRules.resolve(names, tag);
            if (name == null) {
                throw ParseErrors.unknown("column of TAGS", tag, at, names);
            }
            found.add(name);
        }
        return found;
    }

    private static ScanColumn tag(PlanColumn column, SqlParserPos at) {
        if (column.type() != SqlType.VARCHAR || column.name().equalsIgnoreCase(TIME)) {
            throw ParseErrors.text(
                    "column " + column.name() + " is " + column.type() + ", a tag is text",
                    at,
                    "write the cast, such as " + column.name() + "::varchar AS " + column.name());
        }
        return new ScanColumn(column.name(), ScanColumn.Role.TAG, column.type());
    }

    private static ScanColumn time(PlanColumn column, SqlParserPos at) {
        if (column.type() != SqlType.TIMESTAMP) {
            throw ParseErrors.text("column time is " + column.type() + ", not TIMESTAMP", at);
        }
        return new ScanColumn(TIME, ScanColumn.Role.TIME, SqlType.BIGINT);
    }

    private static ScanColumn field(PlanColumn column, SqlParserPos at) {
        return switch (column.type()) {
            case BOOLEAN, BIGINT, UBIGINT, DOUBLE, VARCHAR ->
                new ScanColumn(column.name(), ScanColumn.Role.FIELD, column.type());
            default ->
                throw ParseErrors.text(
                        "column " + ParseErrors.excerpt(column.name()) + " is " + column.type()
                                + ", which no field of line protocol is",
                        at,
                        "write the cast that you mean, such as x::bigint AS x, or x::varchar AS x");
        };
    }

    private static LineLayout checked(String measurement, List<ScanColumn> columns, SqlParserPos at) {
        Set<String> names = new HashSet<>();
        int times = 0;
        int fields = 0;
        for (ScanColumn column : columns) {
            if (!names.add(column.name())) {
                throw ParseErrors.text(
                        "column " + ParseErrors.excerpt(column.name()) + " is there twice",
                        at,
                        "name one of them by AS");
            }
            times += column.role() == ScanColumn.Role.TIME ? 1 : 0;
            fields += column.role() == ScanColumn.Role.FIELD ? 1 : 0;
        }
        if (times == 0) {
            throw missing("the column time", at);
        }
        if (fields == 0) {
            throw missing("a column that is a field", at);
        }
        return new LineLayout(measurement, columns);
    }

    private static QueryException missing(String what, SqlParserPos at) {
        return ParseErrors.text("FORMAT line needs " + what, at);
    }
}
