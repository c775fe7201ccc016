// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.Column;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.catalog.TableOption;
import io.varve.engine.fault.SeriesLimitException;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether a table and its database may have one more series, by their options `max_series`.
///
/// Series are never taken away one by one, so what was full stays full until an option changes. While all databases together are below the limits
/// a new series costs a few comparisons; near them its database is counted anew only when there are so many more series that it may be full.
/// Threads: one, an appender's. Errors: [SeriesLimitException]; its text is kept while the counts stand.
public final class SeriesLimits {
    private final Cardinality cardinality;
    private final boolean counts;
    private long version = -1;
    private int databaseId = -1;
    /// The database's series when all databases had `totalThen`.
    private long databaseSeries;
    private long totalThen;

    private @Nullable String lastText;
    private int lastTableId = -1;
    private long lastSeries;
    private long lastKnown;

    public SeriesLimits(Cardinality cardinality) {
        this(cardinality, true);
    }

    private SeriesLimits(Cardinality cardinality, boolean counts) {
        this.cardinality = cardinality;
        this.counts = counts;
    }

    /// Limits for whoever only asks what would be refused.
    public static SeriesLimits uncounted(Cardinality cardinality) {
        return new SeriesLimits(cardinality, false);
    }

    /// What is staged and not yet published: so many series more.
    ///
    /// @param ofTable series of a table, by its id
    /// @param ofDatabase series of the database
    public record Staged(IntToLongFunction ofTable, LongSupplier ofDatabase) {}

    /// Throws when one more series of the table would be too many.
    public void check(Catalog newest, int tableId, Staged staged) {
        Table table = newest.table(tableId);
        if (table != null) {
            enter(newest, table.databaseId());
            long limit = cardinality.limit(table);
            if (limit != TableOption.NONE) {
                long known = cardinality.series(tableId);
                long stagedSeries = staged.ofTable.applyAsLong(tableId);
                if (known + stagedSeries >= limit) {
                    throw refusal(newest, table, null, known, stagedSeries, limit);
                }
            }
            Database database = newest.database(table.databaseId());
            if (database != null) {
                checkDatabase(newest, database, table, staged);
            }
        }
    }

    /// Throws when one more series of a table that is still to be made would be too many for its database.
    public void check(Catalog newest, String databaseName, String tableName, Staged staged) {
        Database database = newest.findDatabase(databaseName);
        Table table = database == null ? null : database.findTable(tableName);
        if (table != null) {
            check(newest, table.id(), staged);
        } else if (database != null) {
            enter(newest, database.id());
            checkDatabase(newest, database, null, staged);
        }
    }

    private void enter(Catalog newest, int newDatabaseId) {
        if (newest.version() != version || newDatabaseId != databaseId) {
            version = newest.version();
            databaseId = newDatabaseId;
            databaseSeries = 0;
            totalThen = 0;
            lastText = null;
        }
    }

    private void checkDatabase(Catalog newest, Database database, @Nullable Table table, Staged staged) {
        long limit = cardinality.limit(database);
        if (limit == TableOption.NONE) {
            return;
        }
        long total = cardinality.total();
        long stagedSeries = staged.ofDatabase.getAsLong();
        long atMost = databaseSeries + (total - totalThen) + stagedSeries;
        if (atMost >= limit && databaseSeries < limit) {
            // Counted after the total: what comes between is counted twice, which only counts anew sooner.
            databaseSeries = cardinality.series(newest, database);
            totalThen = total;
        }
        boolean isFull = atMost >= limit && databaseSeries + stagedSeries >= limit;
        if (isFull) {
            throw refusal(newest, table, database, databaseSeries, stagedSeries, limit);
        }
    }

    private SeriesLimitException refusal(
            Catalog newest, @Nullable Table table, @Nullable Database full, long known, long staged, long limit) {
        if (counts) {
            cardinality.countRefused();
        }
        long series = known + staged;
        String text = lastText;
        int tableId = table == null ? -1 : table.id();
        // To name the culprit costs a look-up per value: series of others, which it does not depend on, must not make
        // it due.
        if (text == null || lastTableId != tableId || lastSeries != series || lastKnown != known) {
            Table widest = full == null ? table : cardinality.widestTable(full);
            text = "series limit reached: " + whose(newest, table, full) + ": series=" + series + ", limit=" + limit
                    + " (max_series), known series go on" + culprit(widest, widest != table);
            lastText = text;
            lastTableId = tableId;
            lastSeries = series;
            lastKnown = known;
        }
        return new SeriesLimitException(text);
    }

    private static String whose(Catalog newest, @Nullable Table table, @Nullable Database full) {
        if (full != null) {
            return "database \"" + full.name() + "\"" + (table == null ? "" : ", table \"" + table.name() + "\"");
        }
        Database database = table == null ? null : newest.database(table.databaseId());
        return database == null || table == null
                ? "table"
                : "table \"" + table.name() + "\" of database \"" + database.name() + "\"";
    }

    private String culprit(@Nullable Table table, boolean isAnother) {
        Column widest = table == null ? null : cardinality.widestTag(table);
        return widest == null || table == null
                ? ""
                : "; tag with most values: \"" + widest.name() + "\""
                        + (isAnother ? " of table \"" + table.name() + "\"" : "") + " ("
                        + cardinality.distinctValues(table.id(), widest.id()) + ")";
    }
}
