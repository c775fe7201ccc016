// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a query reads: a table, a join, a subquery in FROM or a CTE, with the columns that it offers.
///
/// @param with the WITH clause, empty for none
/// @param from what stands behind FROM
/// @param columns column references, each typed
/// @param identity columns that together name one row, so that an order by them is total; empty if there are none
/// @param time the column that FIRST and LAST go by; null if there is none
/// @param uniqueTime whether no two rows have the same time
/// @param isTable whether FIRST and LAST may leave their second argument out
/// @param rows roughly how many there are, to keep joins and correlated subqueries small
record Relation(
        Sql with,
        Sql from,
        List<Sql> columns,
        List<Sql> identity,
        @Nullable Sql time,
        boolean uniqueTime,
        boolean isTable,
        long rows) {
    static final Sql NONE = Sql.same("", Kind.TEXT);
    private static final long LARGE_ROWS = 5000;
    private static final long FEW_ROWS = 60;

    /// A stored table of [SampleTable], whose columns need no qualifier.
    static Relation table(SampleTable table) {
        return table(table, table.name(), "");
    }

    /// A stored table under another name, which stands before all its columns.
    static Relation table(SampleTable table, String alias) {
        return table(table, table.name() + " AS " + alias, alias + ".");
    }

    private static Relation table(SampleTable table, String from, String qualifier) {
        List<Sql> columns = new ArrayList<>();
        for (SampleTable.Column column : SampleTable.COLUMNS) {
            columns.add(Sql.same(qualifier + column.name(), column.kind()));
        }
        Sql time = Sql.same(qualifier + "time", Kind.TIME);
        List<Sql> identity =
                List.of(time, Sql.same(qualifier + "host", Kind.TEXT), Sql.same(qualifier + "region", Kind.TEXT));
        return new Relation(
                NONE,
                Sql.same(from, Kind.TEXT),
                columns,
                identity,
                time,
                table.uniqueTimes(),
                true,
                table.large() ? LARGE_ROWS : FEW_ROWS);
    }

    /// A query in FROM, or a CTE's name, under `alias`: the columns of `inner`, known by their bare names, with that qualifier.
    Relation renamed(Sql newWith, Sql newFrom, String qualifier) {
        return new Relation(
                newWith,
                newFrom,
                qualified(columns, qualifier),
                qualified(identity, qualifier),
                time == null ? null : qualified(List.of(time), qualifier).getFirst(),
                uniqueTime,
                false,
                rows);
    }

    private static List<Sql> qualified(List<Sql> columns, String qualifier) {
        return columns.stream()
                .map(column -> Sql.same(qualifier + bare(column), column.kind()))
                .toList();
    }

    /// A column's name without its table's.
    static String bare(Sql column) {
        return column.varve().substring(column.varve().lastIndexOf('.') + 1);
    }

    /// The columns of a kind.
    List<Sql> columns(Set<Kind> kinds) {
        return columns.stream().filter(column -> kinds.contains(column.kind())).toList();
    }

    /// The first column of that name, whatever its qualifier.
    @Nullable
    Sql column(String name) {
        for (Sql column : columns) {
            if (bare(column).equals(name)) {
                return column;
            }
        }
        return null;
    }

    Set<Feature> features() {
        Set<Feature> all = EnumSet.noneOf(Feature.class);
        all.addAll(with.features());
        all.addAll(from.features());
        return all;
    }
}
