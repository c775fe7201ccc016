// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.catalog.CatalogException.Reason;
import io.varve.engine.vector.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class CatalogTest {
    private static final NewColumn HOST = NewColumn.tag("host");
    private static final NewColumn USAGE = NewColumn.field("usage", ValueType.F64);

    private final Catalog one = Catalog.EMPTY.applyAll(List.of(
            new CatalogChange.CreateDatabase("default"),
            new CatalogChange.CreateTable(1, "cpu", List.of(HOST, USAGE))));

    private static CatalogException refused(Reason reason, Executable change) {
        CatalogException e = assertThrows(CatalogException.class, change);
        assertEquals(reason, e.reason());
        assertTrue(e.hint().endsWith("."), e.hint());
        return e;
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static Table table(Catalog catalog, int id) {
        Table table = catalog.table(id);
        assertNotNull(table);
        return table;
    }

    @Test
    void shouldFindByTextByBytesAndById() {
        byte[] line = utf8("cpu,host=a usage=1");
        Table cpu = one.findTable(1, line, 0, 3);
        assertNotNull(cpu);
        assertSame(cpu, one.findTable(1, "cpu"));
        assertSame(cpu, one.table(1));
        assertSame(cpu.findColumn(line, 4, 4), cpu.column(1));
        assertSame(cpu.findColumn("usage"), cpu.column(2));
        assertNull(cpu.column(0));
        assertNull(cpu.column(3));
        assertNull(cpu.column(-1));
        assertNull(one.findTable(2, line, 0, 3));
        assertNull(one.findTable(1, line, 0, 2));
        assertNull(one.findTable(1, "CPU"));
        assertNotNull(one.findDatabase(utf8("default"), 0, 7));
        assertEquals(2, one.version());
        assertEquals("[host:TAG:STRING, usage:FIELD:F64]", cpu.columns().toString());
    }

    @Test
    void shouldGiveDenseIdsInOrderAndLeaveOldSnapshotsAlone() {
        Catalog two = one.applyAll(List.of(
                new CatalogChange.AddColumns(1, List.of(NewColumn.field("n", ValueType.I64), NewColumn.tag("rack"))),
                new CatalogChange.CreateDatabase("db/rp"),
                new CatalogChange.CreateTable(2, "cpu", List.of())));
        assertEquals(5, two.version());
        assertEquals(4, table(two, 1).columns().size());
        Column rack = table(two, 1).findColumn("rack");
        assertTrue(rack != null && rack.id() == 4 && rack.isTag());
        assertEquals(2, table(two, 2).databaseId());
        assertEquals(
                List.of("default", "db/rp"),
                two.databases().stream().map(Database::name).toList());
        assertEquals(2, table(one, 1).columns().size());
        assertNull(one.table(2));
    }

    @Test
    void shouldRefuseBadNames() {
        for (String bad : List.of("", "a\nb", "\u0000", "\u007f", "a\tb", "x".repeat(257), "é".repeat(129), "\ud800")) {
            refused(Reason.INVALID_NAME, () -> one.apply(new CatalogChange.CreateDatabase(bad)));
            refused(Reason.INVALID_NAME, () -> one.apply(new CatalogChange.CreateTable(1, bad, List.of())));
            refused(Reason.INVALID_NAME, () -> one.apply(new CatalogChange.AddColumns(1, List.of(NewColumn.tag(bad)))));
        }
        for (String good :
                List.of("x".repeat(256), "é".repeat(128), "../..", "CON", "a b", "%2e%2e", "Time", "\u0080", "日")) {
            Catalog catalog = one.apply(new CatalogChange.CreateTable(1, good, List.of(NewColumn.tag(good))));
            assertNotNull(catalog.findTable(1, utf8(good), 0, utf8(good).length));
        }
        assertNull(one.apply(new CatalogChange.CreateDatabase("?")).findDatabase("\ud800"));
    }

    @Test
    void shouldDecodeOnlyNamesThatAreUtf8() {
        assertEquals("tür", Names.decode(utf8("xtürx"), 1, 4));
        byte[] bad = {'a', (byte) 0xC3};
        refused(Reason.INVALID_NAME, () -> Names.decode(bad, 0, 2));
        refused(Reason.INVALID_NAME, () -> Names.decode(new byte[300], 0, 300));
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        refused(Reason.INVALID_NAME, () -> Names.decode(surrogate, 0, 3));
    }

    @Test
    void shouldRefuseAColumnCalledTime() {
        refused(
                Reason.RESERVED_NAME,
                () -> one.apply(new CatalogChange.AddColumns(1, List.of(NewColumn.field("time", ValueType.I64)))));
    }

    @Test
    void shouldRefuseWhatExistsOrIsMissing() {
        refused(Reason.ALREADY_EXISTS, () -> one.apply(new CatalogChange.CreateDatabase("default")));
        refused(Reason.ALREADY_EXISTS, () -> one.apply(new CatalogChange.CreateTable(1, "cpu", List.of())));
        refused(Reason.ALREADY_EXISTS, () -> one.apply(new CatalogChange.AddColumns(1, List.of(HOST))));
        refused(
                Reason.ALREADY_EXISTS,
                () -> one.apply(new CatalogChange.AddColumns(1, List.of(NewColumn.tag("a"), NewColumn.tag("a")))));
        refused(Reason.NOT_FOUND, () -> one.apply(new CatalogChange.CreateTable(9, "x", List.of())));
        refused(Reason.NOT_FOUND, () -> one.apply(new CatalogChange.AddColumns(9, List.of(HOST))));
    }

    @Test
    void shouldRefuseAnotherTypeOrRoleAndSayBoth() {
        CatalogException type = refused(
                Reason.FIELD_TYPE_CONFLICT,
                () -> one.apply(new CatalogChange.AddColumns(1, List.of(NewColumn.field("usage", ValueType.I64)))));
        assertEquals(
                "field type conflict: input field \"usage\" on measurement \"cpu\" is type integer,"
                        + " already exists as type float",
                type.getMessage());
        refused(
                Reason.TAG_FIELD_CLASH,
                () -> one.apply(new CatalogChange.AddColumns(1, List.of(NewColumn.field("host", ValueType.STRING)))));
        refused(
                Reason.TAG_FIELD_CLASH,
                () -> one.apply(new CatalogChange.AddColumns(1, List.of(NewColumn.tag("usage")))));
    }

    @Test
    void shouldKeepRawOptions() {
        Catalog set = one.apply(new CatalogChange.SetTableOptions(
                1, new TreeMap<>(Map.of("retention", "30d", "warm_after", "1d")), List.of()));
        Catalog unset = set.apply(new CatalogChange.SetTableOptions(
                1, new TreeMap<>(Map.of("retention", "7d")), List.of("warm_after", "no")));
        assertEquals("{retention=30d, warm_after=1d}", table(set, 1).options().toString());
        assertEquals("{retention=7d}", table(unset, 1).options().toString());
        assertEquals("7d", table(unset, 1).option("retention"));
        refused(
                Reason.INVALID_OPTION,
                () -> one.apply(
                        new CatalogChange.SetTableOptions(1, new TreeMap<>(Map.of("a", "x".repeat(5000))), List.of())));
    }

    @Test
    void shouldFreeTheNameOfADroppedTableAndKeepItsId() {
        Catalog dropped = one.apply(new CatalogChange.DropTable(1));
        assertNull(dropped.findTable(1, table(one, 1).name()));
        assertTrue(table(dropped, 1).isDropped());
        assertEquals(List.of(table(dropped, 1)), dropped.droppedTables());
        assertEquals(0, one.namesGone());
        assertEquals(1, dropped.namesGone());
        Catalog again =
                dropped.apply(new CatalogChange.CreateTable(1, table(one, 1).name(), List.of(HOST)));
        assertEquals(2, again.nextTableId() - 1);
        assertSame(table(again, 2), again.findTable(1, table(one, 1).name()));
        refused(Reason.NOT_FOUND, () -> again.apply(new CatalogChange.DropTable(1)));
        refused(Reason.NOT_FOUND, () -> again.apply(new CatalogChange.AddColumns(1, List.of(HOST))));
    }

    @Test
    void shouldDropADatabaseWithItsTables() {
        Catalog dropped = one.apply(new CatalogChange.DropDatabase(1));
        assertNull(dropped.database(1));
        assertEquals(List.of(), dropped.databases());
        assertTrue(table(dropped, 1).isDropped());
        Catalog again = dropped.apply(new CatalogChange.CreateDatabase("default"));
        assertEquals(2, again.databases().getFirst().id());
        assertEquals(List.of(), again.databases().getFirst().tables());
    }

    @Test
    void shouldRenameTablesAndColumns() {
        Catalog renamed = one.apply(new CatalogChange.RenameTable(1, "other"))
                .apply(new CatalogChange.RenameColumn(1, 2, "load"));
        assertNull(renamed.findTable(1, table(one, 1).name()));
        Table other = table(renamed, 1);
        assertSame(other, renamed.findTable(1, "other"));
        assertNull(other.findColumn("usage"));
        assertSame(other.column(2), other.findColumn("load"));
        assertEquals(2, renamed.namesGone());
        refused(Reason.ALREADY_EXISTS, () -> renamed.apply(new CatalogChange.RenameColumn(1, 2, "host")));
        refused(Reason.ALREADY_EXISTS, () -> renamed.apply(new CatalogChange.RenameTable(1, "other")));
        refused(Reason.RESERVED_NAME, () -> renamed.apply(new CatalogChange.RenameColumn(1, 2, "time")));
        refused(Reason.NOT_FOUND, () -> renamed.apply(new CatalogChange.RenameColumn(1, 9, "a")));
    }

    @Test
    void shouldWriteAndReadEachChange() {
        List<CatalogChange> changes = List.of(
                new CatalogChange.DropTable(7),
                new CatalogChange.DropDatabase(70_000),
                new CatalogChange.RenameTable(3, "é"),
                new CatalogChange.RenameColumn(3, 0xFFFF, "b"));
        byte[] bytes = CatalogEncoder.encode(changes);
        assertEquals(changes, CatalogDecoder.decode(bytes, 0, bytes.length, changes.size(), "file"));
    }

    @Test
    void shouldSayWhatIsMissing() {
        TableNeeds needs = new TableNeeds("new", "mem", List.of(HOST, USAGE, HOST));
        List<CatalogChange> changes = needs.missingFrom(one);
        assertEquals(2, changes.size());
        Catalog after = one.applyAll(changes);
        assertEquals(List.of(), needs.missingFrom(after));
        Table mem = after.findTable(2, "mem");
        assertTrue(mem != null && mem.columns().size() == 2);
        TableNeeds more = new TableNeeds("default", "cpu", List.of(HOST, NewColumn.tag("os")));
        assertEquals(List.of(new CatalogChange.AddColumns(1, List.of(NewColumn.tag("os")))), more.missingFrom(one));
    }

    @Test
    void shouldRefuseNeedsThatClashEvenWithinThemselves() {
        refused(
                Reason.FIELD_TYPE_CONFLICT,
                () -> new TableNeeds("default", "new", List.of(USAGE, NewColumn.field("usage", ValueType.BOOL)))
                        .missingFrom(one));
        refused(
                Reason.TAG_FIELD_CLASH,
                () -> new TableNeeds("default", "cpu", List.of(NewColumn.tag("usage"))).missingFrom(one));
        refused(Reason.RESERVED_NAME, () -> new TableNeeds("x", "y", List.of(NewColumn.tag("time"))).missingFrom(one));
    }

    @Test
    void shouldLimitColumnsPerTable() {
        List<NewColumn> columns = new ArrayList<>();
        for (int i = 0; i < Column.MAX_ID; i++) {
            columns.add(NewColumn.tag("c" + i));
        }
        Catalog full = one.apply(new CatalogChange.CreateTable(1, "wide", columns));
        refused(Reason.TOO_MANY, () -> full.apply(new CatalogChange.AddColumns(2, List.of(HOST))));
        Column last = table(full, 2).column(Column.MAX_ID);
        assertTrue(last != null && last.name().equals("c65534"));
    }

    @Test
    void shouldHoldManyTablesAndFindEach() {
        Catalog catalog = one;
        for (int i = 0; i < 5_000; i++) {
            catalog = catalog.apply(new CatalogChange.CreateTable(1, "t" + i, List.of(HOST, USAGE)));
        }
        for (int i = 0; i < 5_000; i++) {
            byte[] name = utf8("t" + i);
            Table found = catalog.findTable(1, name, 0, name.length);
            assertTrue(found != null && found.id() == i + 2);
        }
        Database database = catalog.database(1);
        assertTrue(database != null && database.tables().size() == 5_001 && database.tableCount() == 5_001);
    }
}
