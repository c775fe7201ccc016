// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a query reads: a table, a subquery in FROM or a CTE, with the columns that it offers.
///
/// @param with the WITH clause, empty for none
/// @param from what stands behind FROM
/// @param columns column references, each typed
/// @param identity columns that together name one row, so that an order by them is total; empty if there are none
/// @param time the column that FIRST and LAST go by; null if there is none
/// @param uniqueTime whether no two rows have the same time
/// @param isTable whether FIRST and LAST may leave their second argument out
record Relation(
        Sql with,
        Sql from,
        List<Sql> columns,
        List<Sql> identity,
        @Nullable Sql time,
        boolean uniqueTime,
        boolean isTable) {
    static final Sql NONE = Sql.same("", Kind.TEXT);

    /// A stored table of [SampleTable].
    static Relation table(SampleTable table) {
        List<Sql> columns = new ArrayList<>();
        for (SampleTable.Column column : SampleTable.COLUMNS) {
            columns.add(Sql.same(column.name(), column.kind()));
        }
        Sql time = Sql.same("time", Kind.TIME);
        List<Sql> identity = List.of(time, Sql.same("host", Kind.TEXT), Sql.same("region", Kind.TEXT));
        return new Relation(
                NONE, Sql.same(table.name(), Kind.TEXT), columns, identity, time, table.uniqueTimes(), true);
    }

    /// The columns of a kind.
    List<Sql> columns(Set<Kind> kinds) {
        return columns.stream().filter(column -> kinds.contains(column.kind())).toList();
    }

    boolean has(String column) {
        return columns.stream().anyMatch(known -> known.varve().equals(column));
    }

    Set<Feature> features() {
        Set<Feature> all = EnumSet.noneOf(Feature.class);
        all.addAll(with.features());
        all.addAll(from.features());
        return all;
    }
}
