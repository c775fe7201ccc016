// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.vector.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The needs of many lines as one change: what each line alone would have led to, in their order.
class SchemaNeedsTest {
    private static final NewColumn HOST = NewColumn.tag("host");

    private static NewColumn number(String name) {
        return NewColumn.field(name, ValueType.F64);
    }

    @Test
    void shouldMakeEachTableOnceWithTheColumnsOfAllLines() {
        SchemaNeeds needs = new SchemaNeeds(Catalog.EMPTY, true);
        needs.add(new TableNeeds("db", "a", List.of(HOST, number("x"))));
        needs.add(new TableNeeds("db", "b", List.of(number("x"))));
        needs.add(new TableNeeds("db", "a", List.of(HOST, number("y"), number("x"))));
        List<CatalogChange> changes = needs.missingFrom(Catalog.EMPTY);
        assertEquals(3, changes.size());
        Table a = Catalog.EMPTY.applyAll(changes).findTable(1, "a");
        assertNotNull(a);
        assertEquals(
                List.of("host", "x", "y"),
                a.columns().stream().map(Column::name).toList());
    }

    @Test
    void shouldTakeNothingOfALineThatClashesWithAnEarlierOne() {
        SchemaNeeds needs = new SchemaNeeds(Catalog.EMPTY, true);
        needs.add(new TableNeeds("db", "a", List.of(number("x"))));
        assertThrows(
                CatalogException.class,
                () -> needs.add(new TableNeeds(
                        "db", "a", List.of(number("first"), NewColumn.field("x", ValueType.STRING), number("z")))));
        assertThrows(
                CatalogException.class,
                () -> needs.add(new TableNeeds("db", "fresh", List.of(number("x"), NewColumn.tag("x")))));
        Catalog after = Catalog.EMPTY.applyAll(needs.missingFrom(Catalog.EMPTY));
        Table a = after.findTable(1, "a");
        assertTrue(a != null && a.columns().size() == 1);
        assertNull(after.findTable(1, "fresh"));
    }

    @Test
    void shouldNeedNothingThatIsThere() {
        TableNeeds line = new TableNeeds("db", "a", List.of(HOST, number("x")));
        Catalog has = Catalog.EMPTY.applyAll(line.missingFrom(Catalog.EMPTY));
        SchemaNeeds needs = new SchemaNeeds(has, true);
        needs.add(line);
        assertTrue(needs.isEmpty());
        assertEquals(List.of(), needs.missingFrom(has));
        assertTrue(new TableNeeds("db", "a", List.of(NewColumn.tag("os"))).isNewSeriesIn(has));
        assertTrue(!new TableNeeds("db", "a", List.of(HOST, number("y"))).isNewSeriesIn(has));
    }

    @Test
    void shouldLeaveOutOnlyTheTableThatANewerCatalogRefuses() {
        SchemaNeeds needs = new SchemaNeeds(Catalog.EMPTY, true);
        needs.add(new TableNeeds("db", "a", List.of(number("x"), number("y"))));
        needs.add(new TableNeeds("db", "b", List.of(number("x"))));
        TableNeeds first = new TableNeeds("db", "a", List.of(NewColumn.field("x", ValueType.BOOL)));
        Catalog newest = Catalog.EMPTY.applyAll(first.missingFrom(Catalog.EMPTY));
        Catalog after = newest.applyAll(needs.missingFrom(newest));
        Table a = after.findTable(1, "a");
        assertTrue(a != null && a.columns().size() == 1);
        assertNotNull(after.findTable(1, "b"));
    }

    @Test
    void shouldMakeNoDatabaseWhenWritesMayNot() {
        TableNeeds line = new TableNeeds("db", "a", List.of(HOST));
        SchemaNeeds none = new SchemaNeeds(Catalog.EMPTY, false);
        assertEquals(
                CatalogException.Reason.NOT_FOUND,
                assertThrows(CatalogException.class, () -> none.add(line)).reason());
        assertTrue(none.isEmpty());
        Catalog has = Catalog.EMPTY.apply(new CatalogChange.CreateDatabase("db"));
        SchemaNeeds needs = new SchemaNeeds(has, false);
        needs.add(line);
        assertEquals(1, needs.missingFrom(has).size());
    }

    @Test
    void shouldLimitTheColumnsOfAllLinesTogether() {
        SchemaNeeds needs = new SchemaNeeds(Catalog.EMPTY, true);
        List<NewColumn> most = new ArrayList<>();
        for (int i = 1; i < Column.MAX_ID; i++) {
            most.add(number("f" + i));
        }
        needs.add(new TableNeeds("db", "a", most));
        needs.add(new TableNeeds("db", "a", List.of(number("last"))));
        TableNeeds beyond = new TableNeeds("db", "a", List.of(number("beyond")));
        assertEquals(
                CatalogException.Reason.TOO_MANY,
                assertThrows(CatalogException.class, () -> needs.add(beyond)).reason());
        Table a = Catalog.EMPTY.applyAll(needs.missingFrom(Catalog.EMPTY)).findTable(1, "a");
        assertNotNull(a);
        assertEquals(Column.MAX_ID, a.columns().size());
        Column last = a.findColumn("last");
        assertTrue(last != null && last.id() == Column.MAX_ID);
    }
}
