// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.DatabaseOption;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableOption;
import io.varve.engine.series.SeriesIndex;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// How many series and tag values there are over all shards, and how many there may be.
///
/// Numbers are exact as of now; they never go back. Threads: any. Cost: per table and shard, [#distinctValues] a look-up per value and further shard.
public final class Cardinality {
    /// What a series is taken to weigh in the index, all told; a tag set of ten tags with a unique one weighs about this.
    private static final long BYTES_PER_SERIES = 256;

    private final List<SeriesIndex> indexes;
    private final long unsetLimit;
    private final LongAdder refused = new LongAdder();

    /// @param indexes of all shards
    /// @param budgetBytes of the series indexes together: what a database may have that does not say it
    public Cardinality(List<SeriesIndex> indexes, long budgetBytes) {
        this.indexes = List.copyOf(indexes);
        this.unsetLimit = Math.max(1, budgetBytes / BYTES_PER_SERIES);
    }

    /// All series of all databases, in a time that does not depend on how many there are.
    long total() {
        long sum = 0;
        for (SeriesIndex index : indexes) {
            sum += index.seriesCount();
        }
        return sum;
    }

    public long series(int tableId) {
        long sum = 0;
        for (SeriesIndex index : indexes) {
            sum += index.seriesCount(tableId);
        }
        return sum;
    }

    /// Series of all tables of the database.
    public long series(Catalog catalog, Database database) {
        long sum = 0;
        for (SeriesIndex index : indexes) {
            for (int tableId : index.tableIds()) {
                Table table = catalog.table(tableId);
                if (table != null && !table.isDropped() && table.databaseId() == database.id()) {
                    sum += index.seriesCount(tableId);
                }
            }
        }
        return sum;
    }

    /// How many series the table may have beside its database's limit; [TableOption#NONE] for any number.
    public long limit(Table table) {
        return table.setting(TableOption.MAX_SERIES);
    }

    /// How many series the database may have, a database that is not there yet included.
    public long limit(@Nullable Database database) {
        return database == null ? unsetLimit : database.setting(DatabaseOption.MAX_SERIES, unsetLimit);
    }

    /// How many distinct values a tag has, the absent one not counted.
    public long distinctValues(int tableId, int columnId) {
        long sum = 0;
        for (int i = 0; i < indexes.size(); i++) {
            SeriesIndex index = indexes.get(i);
            int count = index.symbolCount(tableId, columnId);
            sum += i == 0 ? count : count - knownBefore(i, tableId, columnId, count);
        }
        return sum;
    }

    /// How many of the first `count` values of an index one before it has too.
    private int knownBefore(int at, int tableId, int columnId, int count) {
        int known = 0;
        for (int symbol = 1; symbol <= count; symbol++) {
            byte[] value = indexes.get(at).symbolBytes(tableId, columnId, symbol);
            for (int i = 0; i < at; i++) {
                if (indexes.get(i).findSymbol(tableId, columnId, value) > 0) {
                    known++;
                    break;
                }
            }
        }
        return known;
    }

    /// The tag of the table with most distinct values; null when no series has a tag.
    public @Nullable Column widestTag(Table table) {
        Column widest = null;
        long most = 0;
        for (Column column : table.columns()) {
            if (column.isTag() && mostValues(table.id(), column.id()) > most) {
                long values = distinctValues(table.id(), column.id());
                if (values > most) {
                    most = values;
                    widest = column;
                }
            }
        }
        return widest;
    }

    /// As [#distinctValues], but values that several shards have are counted in each.
    private long mostValues(int tableId, int columnId) {
        long sum = 0;
        for (SeriesIndex index : indexes) {
            sum += index.symbolCount(tableId, columnId);
        }
        return sum;
    }

    /// The table of the database with most series; null when none has any.
    public @Nullable Table widestTable(Database database) {
        Table widest = null;
        long most = 0;
        for (Table table : database.tables()) {
            long series = series(table.id());
            if (series > most) {
                most = series;
                widest = table;
            }
        }
        return widest;
    }

    void countRefused() {
        refused.increment();
    }

    /// Rows refused since the open because their series would have been one too many.
    public long refused() {
        return refused.sum();
    }
}
