// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.fault.SeriesLimitException;
import io.varve.engine.io.SimDisk;
import io.varve.engine.testing.ManualClock;
import io.varve.engine.vector.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `max_series` of tables and databases: one too many is refused on the way in, known series go on.
class CardinalityLimitTest {
    private static final long NOW = 1_700_000_000_000_000_000L;

    private final SimDisk disk = new SimDisk();

    private SteppedEngine open(int shards) {
        return SteppedEngine.open(disk, SteppedEngine.options(shards, new ManualClock(NOW), 5));
    }

    private static void limitTable(Engine engine, String table, String limit) {
        int id = engine.table("db", table).id();
        engine.change(catalog ->
                List.of(new CatalogChange.SetTableOptions(id, new TreeMap<>(Map.of("max_series", limit)), List.of())));
    }

    private static void limitDatabase(Engine engine, String limit) {
        int id = engine.table("db", "a").databaseId();
        engine.change(catalog -> List.of(
                new CatalogChange.SetDatabaseOptions(id, new TreeMap<>(Map.of("max_series", limit)), List.of())));
    }

    private static void write(Writer writer, String table, int host) {
        Field value = writer.field(table, "v", ValueType.I64);
        Series series = writer.series(table, "region", "r" + host % 3, "host", "h" + host);
        writer.row(series, NOW).set(value, host).append();
    }

    private static String refused(Writer writer, String table, int host) {
        return String.valueOf(assertThrows(SeriesLimitException.class, () -> write(writer, table, host))
                .getMessage());
    }

    private static long series(Engine engine, String table) {
        return engine.cardinality().series(engine.table("db", table).id());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldRefuseOneSeriesTooManyOfATableAndNameItsWidestTag(int shards) {
        try (SteppedEngine open = open(shards);
                Writer writer = open.engine().database("db").writer()) {
            write(writer, "t", 0);
            limitTable(open.engine(), "t", "10");
            for (int host = 1; host < 9; host++) {
                write(writer, "t", host);
            }
            writer.commit();
            assertEquals(9, series(open.engine(), "t"));
            // The tenth is at the limit, staged and not yet published; the eleventh is beyond it all the same.
            write(writer, "t", 9);
            refused(writer, "t", 10);
            writer.commit();
            assertEquals(
                    "series limit reached: table \"t\" of database \"db\": series=10, limit=10 (max_series),"
                            + " known series go on; tag with most values: \"host\" (10)",
                    refused(writer, "t", 10));
            write(writer, "t", 3);
            write(writer, "other", 10);
            writer.commit();
            assertEquals(10, series(open.engine(), "t"));
            assertEquals(1, series(open.engine(), "other"));
            assertEquals(2, open.engine().cardinality().refused());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldNotLookForTheCulpritAgainBecauseOthersGrow(int shards) {
        try (SteppedEngine open = open(shards);
                Writer writer = open.engine().database("db").writer();
                Writer other = open.engine().database("db").writer()) {
            write(writer, "t", 0);
            write(writer, "u", 0);
            writer.commit();
            limitTable(open.engine(), "t", "1");
            String refusal = refused(writer, "t", 1);
            write(other, "u", 1);
            other.commit();
            assertSame(refusal, refused(writer, "t", 2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldRefuseOneSeriesTooManyOfADatabaseOverAllItsTables(int shards) {
        try (SteppedEngine open = open(shards);
                Writer writer = open.engine().database("db").writer();
                Writer elsewhere = open.engine().database("db2").writer()) {
            write(writer, "a", 0);
            limitDatabase(open.engine(), "5");
            write(writer, "a", 1);
            write(writer, "b", 0);
            write(writer, "a", 2);
            writer.commit();
            write(writer, "b", 1);
            assertTrue(refused(writer, "b", 2).contains("database \"db\", table \"b\": series=5, limit=5"));
            writer.commit();
            assertTrue(refused(writer, "b", 2).endsWith("tag with most values: \"region\" of table \"a\" (3)"));
            write(writer, "a", 1);
            writer.commit();
            for (int host = 0; host < 9; host++) {
                write(elsewhere, "a", host);
            }
            elsewhere.commit();
            assertEquals(9, open.engine().cardinality().series(tableOf(open.engine(), "db2", "a")));
        }
    }

    private static int tableOf(Engine engine, String database, String table) {
        return engine.table(database, table).id();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldKeepTheLimitOverARestartAndTakeAHigherOneAtOnce(int shards) {
        try (SteppedEngine open = open(shards);
                Writer writer = open.engine().database("db").writer()) {
            for (int host = 0; host < 20; host++) {
                write(writer, "t", host);
            }
            writer.commit();
            limitTable(open.engine(), "t", "10");
        }
        // What a directory has above a new limit stays as it is.
        try (SteppedEngine open = open(shards);
                Writer writer = open.engine().database("db").writer()) {
            assertEquals(20, series(open.engine(), "t"));
            write(writer, "t", 19);
            refused(writer, "t", 20);
            limitTable(open.engine(), "t", "21");
            write(writer, "t", 20);
            refused(writer, "t", 21);
            writer.commit();
            refused(writer, "t", 21);
            limitTable(open.engine(), "t", "none");
            write(writer, "t", 21);
            writer.commit();
            assertEquals(22, series(open.engine(), "t"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldOvershootByWhatIsInFlightAtMostWhenTwoWrite(int shards) {
        try (SteppedEngine open = open(shards);
                Writer one = open.engine().database("db").writer();
                Writer two = open.engine().database("db").writer()) {
            write(one, "t", 0);
            one.commit();
            limitTable(open.engine(), "t", "10");
            // Both stage up to the limit before either publishes; half of the series are the same.
            for (int host = 1; host < 10; host++) {
                write(one, "t", host);
                write(two, "t", host + 4);
            }
            refused(one, "t", 100);
            refused(two, "t", 100);
            one.commit();
            two.commit();
            assertEquals(14, series(open.engine(), "t"));
            write(one, "t", 13);
            write(two, "t", 1);
            refused(one, "t", 100);
            one.commit();
            two.commit();
            assertEquals(14, series(open.engine(), "t"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldCountDistinctValuesExactly(int shards) {
        try (SteppedEngine open = open(shards);
                Writer writer = open.engine().database("db").writer()) {
            for (int host = 0; host < 100; host++) {
                write(writer, "t", host);
            }
            writer.commit();
            Table table = open.engine().table("db", "t");
            // The field v was made first, then the tags region and host.
            assertEquals(3, open.engine().cardinality().distinctValues(table.id(), 2));
            assertEquals(100, open.engine().cardinality().distinctValues(table.id(), 3));
            Catalog catalog = open.engine().catalog();
            Database database = Objects.requireNonNull(catalog.findDatabase("db"));
            assertEquals(100, open.engine().cardinality().series(catalog, database));
        }
    }
}
