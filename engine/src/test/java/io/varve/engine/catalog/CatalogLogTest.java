// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.SimCrash;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.io.SimOp;
import io.varve.engine.testing.TestLog;
import io.varve.engine.vector.ValueType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class CatalogLogTest {
    private static final String DIRECTORY = "catalog";
    private static final String A = "catalog/a.log";
    private static final String B = "catalog/b.log";
    private static final int RECORDS = 6;

    private final SimDisk disk = new SimDisk();

    /// Record i of the script; each holds another kind of change.
    private static List<CatalogChange> script(int i) {
        return switch (i % 6) {
            case 0 ->
                List.of(
                        new CatalogChange.CreateDatabase("db" + i),
                        new CatalogChange.CreateTable(
                                1 + i / 6,
                                "cpu" + i,
                                List.of(NewColumn.tag("host"), NewColumn.field("usage", ValueType.F64)),
                                new TreeMap<>(Map.of("retention", "30d"))));
            case 1 -> List.of(new CatalogChange.AddColumns(1 + i / 6, List.of(NewColumn.tag("é" + i))));
            case 2 ->
                List.of(new CatalogChange.SetTableOptions(1 + i / 6, new TreeMap<>(Map.of("a", "1")), List.of("b")));
            case 3 ->
                List.of(new CatalogChange.AddColumns(
                        1 + i / 6,
                        List.of(
                                NewColumn.field("i" + i, ValueType.I64),
                                NewColumn.field("u" + i, ValueType.U64),
                                NewColumn.field("s" + i, ValueType.STRING),
                                NewColumn.field("b" + i, ValueType.BOOL))));
            case 4 -> List.of(new CatalogChange.SetTableOptions(1 + i / 6, new TreeMap<>(), List.of("a")));
            default -> List.of(new CatalogChange.AddColumns(1 + i / 6, List.of(NewColumn.tag("x".repeat(256)))));
        };
    }

    private static String text(Catalog catalog) {
        StringBuilder text = new StringBuilder("v" + catalog.version());
        for (Database database : catalog.databases()) {
            text.append(' ').append(database.id()).append(database.name());
            for (Table table : database.tables()) {
                text.append(table.id())
                        .append(table.name())
                        .append(table.columns())
                        .append(table.options());
            }
        }
        return text.toString();
    }

    /// Texts of the catalog after 0, 1, … records.
    private static List<String> states(int records) {
        List<String> states = new ArrayList<>();
        Catalog catalog = Catalog.EMPTY;
        states.add(text(catalog));
        for (int i = 0; i < records; i++) {
            catalog = catalog.applyAll(script(i));
            states.add(text(catalog));
        }
        return states;
    }

    private static void write(SimDisk disk, int records) {
        try (CatalogLog log = CatalogLog.open(disk, DIRECTORY)) {
            for (int i = 0; i < records; i++) {
                log.append(script(i));
            }
        }
    }

    /// Opens, compares with `expected`, and checks that both copies are equal afterwards and take another record.
    private static CatalogReport reopen(SimDisk disk, String expected) {
        CatalogReport report;
        try (CatalogLog log = CatalogLog.open(disk, DIRECTORY)) {
            assertEquals(expected, text(log.catalog()));
            report = log.report();
            assertNull(report.damage());
            assertTrue(Arrays.equals(disk.bytes(A), disk.bytes(B)));
            log.append(List.of(new CatalogChange.CreateDatabase("one more")));
        }
        assertNotNull(CatalogLog.read(disk, DIRECTORY).catalog().findDatabase("one more"));
        return report;
    }

    private SimDisk copy(byte[] a, byte[] b) {
        SimDisk copy = new SimDisk();
        copy.createDirectories(DIRECTORY);
        copy.syncDirectory("");
        copy.put(A, a);
        copy.put(B, b);
        return copy;
    }

    @Test
    void shouldGiveTheSameCatalogAfterReopen() {
        write(disk, 3 * RECORDS);
        List<String> states = states(3 * RECORDS);
        CatalogReport report = reopen(disk, states.getLast());
        assertEquals(0, report.restoredInA() + report.restoredInB());
    }

    @Test
    void shouldRestoreEverythingAfterAnyFlippedBitInOneCopy() {
        write(disk, RECORDS);
        String expected = states(RECORDS).getLast();
        byte[] good = Arrays.copyOf(disk.bytes(A), 1200);
        int used = good.length;
        while (good[used - 1] == 0) {
            used--;
        }
        for (int bit = 0; bit < (used + 40) * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            CatalogLog.Recovered a = CatalogLog.read(copy(bad, good), DIRECTORY);
            assertEquals(expected, text(a.catalog()), "bit=" + bit);
            assertNull(a.report().damage());
            assertEquals(0, a.report().restoredInB());
            CatalogLog.Recovered b = CatalogLog.read(copy(good, bad), DIRECTORY);
            assertEquals(expected, text(b.catalog()), "bit=" + bit);
            if (bit % 97 == 0) {
                reopen(copy(bad, good), expected);
                reopen(copy(good, bad), expected);
            }
        }
        TestLog.print("catalog flips: opens=" + 2 * (used + 40) * 8);
    }

    @Test
    void shouldRestoreEverythingAfterAnyTruncationOfOneCopy() {
        write(disk, RECORDS);
        String expected = states(RECORDS).getLast();
        byte[] good = Arrays.copyOf(disk.bytes(A), 1200);
        for (int length = 0; length < good.length; length += 9) {
            reopen(copy(Arrays.copyOf(good, length), good), expected);
            reopen(copy(good, Arrays.copyOf(good, length)), expected);
        }
        SimDisk missing = copy(good, good);
        missing.remove(B);
        reopen(missing, expected);
    }

    @Test
    void shouldRestoreEachCopyFromTheOtherWhenBothAreDamagedInOtherRecords() {
        write(disk, RECORDS);
        disk.flipBit(A, (CatalogLogFormat.HEADER_BYTES + 30) * 8L);
        disk.flipBit(A, 5);
        disk.flipBit(B, 500 * 8L);
        CatalogReport report = reopen(disk, states(RECORDS).getLast());
        assertEquals(1, report.restoredInA());
        assertEquals(1, report.restoredInB());
    }

    @Test
    void shouldKeepTheValidPrefixAndRefuseChangesWhenBothCopiesAreBadAtOnePlace() {
        write(disk, RECORDS);
        List<String> states = states(RECORDS);
        byte[] good = disk.bytes(A);
        int at = CatalogLogFormat.HEADER_BYTES;
        for (int record = 0; record < RECORDS; record++) {
            int length = CatalogLogFormat.validLength(good, at);
            for (int byteOf : new int[] {0, 4, 9, 17, length - 9}) {
                byte[] bad = good.clone();
                bad[at + byteOf] ^= 0x10;
                SimDisk damaged = copy(bad, bad);
                try (CatalogLog log = CatalogLog.open(damaged, DIRECTORY)) {
                    assertEquals(states.get(record), text(log.catalog()));
                    var damage = log.report().damage();
                    assertNotNull(damage);
                    assertEquals(at, damage.offset());
                    assertThrows(EngineFailedException.class, () -> log.append(script(0)));
                }
                assertTrue(Arrays.equals(bad, damaged.bytes(A)), "files are left alone");
            }
            at += length;
        }
    }

    @Test
    void shouldReportDamageOfTheOnlyCopyLeft() {
        write(disk, RECORDS);
        disk.remove(B);
        disk.flipBit(A, (CatalogLogFormat.HEADER_BYTES + 30) * 8L);
        try (CatalogLog log = CatalogLog.open(disk, DIRECTORY)) {
            assertNotNull(log.report().damage());
            assertEquals(0, log.catalog().version());
        }
    }

    @Test
    void shouldHaveEverythingAcknowledgedAfterACrashAtEveryOperation() {
        List<String> states = states(RECORDS);
        write(disk, RECORDS);
        int recoveries = 0;
        for (long op = 1; op <= disk.ops(); op++) {
            SimDisk crashing = new SimDisk();
            crashing.crashAfterOps(op);
            int[] answered = new int[1];
            assertThrows(SimCrash.class, () -> {
                CatalogLog log = CatalogLog.open(crashing, DIRECTORY);
                for (int i = 0; i < RECORDS; i++) {
                    log.append(script(i));
                    answered[0]++;
                }
            });
            for (SimCrashModel model : crashing.models(3)) {
                recoveries += recover(crashing.crash(model, op), states, answered[0], "op=" + op + ", model=" + model);
            }
        }
        assertTrue(recoveries > 500, "recoveries=" + recoveries);
    }

    /// Recovers, and crashes the recovery itself at each of its operations.
    private static int recover(SimDisk left, List<String> states, int answered, String where) {
        String found = check(left.crash(SimCrashModel.ALL, 0), states, answered, where);
        int recoveries = 1;
        for (long op = 1; ; op++) {
            SimDisk again = left.crash(SimCrashModel.ALL, 0);
            again.crashAfterOps(op);
            try (CatalogLog log = CatalogLog.open(again, DIRECTORY)) {
                assertEquals(found, text(log.catalog()), where);
                return recoveries;
            } catch (SimCrash e) {
                for (SimCrashModel model : List.of(SimCrashModel.NOTHING, SimCrashModel.ALL)) {
                    check(again.crash(model, op), states, answered, where + ", recovery op=" + op);
                    recoveries++;
                }
            }
        }
    }

    private static String check(SimDisk left, List<String> states, int answered, String where) {
        try (CatalogLog log = CatalogLog.open(left, DIRECTORY)) {
            assertNull(log.report().damage(), where);
            String found = text(log.catalog());
            int state = states.indexOf(found);
            assertTrue(state == answered || state == answered + 1, where + ", state=" + state);
            if (state < RECORDS) {
                log.append(script(state));
                assertEquals(
                        states.get(state + 1),
                        text(CatalogLog.read(left, DIRECTORY).catalog()),
                        where);
            }
            return found;
        }
    }

    @Test
    void shouldRefuseDefinitelyWhenTheDiskIsFullAndGoOnLater() {
        try (CatalogLog log = CatalogLog.open(disk, DIRECTORY)) {
            List<CatalogChange> wide = new ArrayList<>();
            wide.add(new CatalogChange.CreateDatabase("d"));
            for (int i = 0; i < 300; i++) {
                wide.add(new CatalogChange.CreateTable(1, "t" + i + "x".repeat(250), List.of()));
            }
            disk.capacity(disk.usedBytes() + 70_000);
            assertThrows(DiskFullException.class, () -> log.append(wide));
            assertEquals(0, log.catalog().version());
            disk.capacity(Long.MAX_VALUE);
            log.append(wide);
            assertEquals(301, log.catalog().version());
        }
        assertEquals(301, CatalogLog.read(disk, DIRECTORY).catalog().version());
    }

    @Test
    void shouldFailForGoodWhenADiskErrorLeavesTheFilesUnknown() {
        try (CatalogLog log = CatalogLog.open(disk, DIRECTORY)) {
            disk.failAt(SimOp.FORCE, 2, false);
            assertThrows(DiskException.class, () -> log.append(script(0)));
            assertThrows(EngineFailedException.class, () -> log.append(script(0)));
            assertEquals(0, log.catalog().version());
        }
    }

    @Test
    void shouldWriteNothingForARefusedOrNeedlessChange() {
        try (CatalogLog log = CatalogLog.open(disk, DIRECTORY)) {
            TableNeeds needs = new TableNeeds("d", "t", List.of(NewColumn.tag("a")));
            log.ensure(needs);
            long ops = disk.ops();
            log.ensure(needs);
            assertThrows(
                    CatalogException.class,
                    () -> log.append(
                            List.of(new CatalogChange.CreateDatabase("e"), new CatalogChange.CreateDatabase("d"))));
            assertNull(log.catalog().findDatabase("e"));
            assertEquals(ops, disk.ops());
        }
    }

    @Test
    void shouldRefuseANewerFormatByName() {
        write(disk, 1);
        byte[] newer = disk.bytes(A);
        ByteBuffer header = ByteBuffer.wrap(newer).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(4, 2);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(newer, 0, 60);
        crc.update(new byte[8]);
        header.putInt(60, (int) crc.getValue());
        VarveException e = assertThrows(VarveException.class, () -> CatalogLog.open(copy(newer, newer), DIRECTORY));
        assertTrue(String.valueOf(e.getMessage()).contains("newer Varve"));
    }
}
