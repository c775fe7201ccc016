// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.memory.Layouts;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BatchRoundTripTest {
    private static final int CAPACITY = 1 << 20;

    private final MemorySegment buffer = MemorySegment.ofArray(new byte[CAPACITY]);
    private final BatchReader reader = new BatchReader();
    private final SectionRows rows = new SectionRows();

    @Test
    void shouldReadBackWhatWasStaged() {
        BatchBuilder builder = new BatchBuilder(CAPACITY);
        for (int seed = 0; seed < 250; seed++) {
            Random random = new Random(seed);
            List<ModelRow> model = ModelRow.random(random, seed % 10 == 0 ? 6000 : 200);
            boolean withProducer = random.nextBoolean();
            model.removeIf(row -> !stageIfRoom(builder, row));
            builder.setCatalogVersion(77);
            if (withProducer) {
                builder.setProducer(5, 6, -3, model.size() + 1L);
            }
            int length = builder.pack(buffer);
            assertTrue(length <= CAPACITY, "seed=" + seed);
            check(model, length, withProducer, "seed=" + seed);
            builder.reset();
            assertTrue(builder.isEmpty());
        }
    }

    private static boolean stageIfRoom(BatchBuilder builder, ModelRow row) {
        if (!builder.hasRoom(row.fields.size(), row.variableBytes())) {
            return false;
        }
        row.stage(builder);
        return true;
    }

    private void check(List<ModelRow> model, int length, boolean withLines, String message) {
        RecordBatch header = new RecordBatch().wrap(buffer, 0);
        assertEquals(length, header.length(), message);
        assertEquals(model.size(), header.rowCount(), message);
        assertEquals(77, header.catalogVersion(), message);
        Map<Integer, List<ModelRow>> byTable = new HashMap<>();
        model.forEach(row ->
                byTable.computeIfAbsent(row.tableId, id -> new ArrayList<>()).add(row));
        reader.wrap(buffer, 0, "test", 0);
        while (reader.nextSection()) {
            List<ModelRow> expected = byTable.remove(reader.tableId());
            assertNotNull(expected, message);
            checkSection(expected, withLines, message);
        }
        assertTrue(byTable.isEmpty(), message);
    }

    private void checkSection(List<ModelRow> expected, boolean withLines, String message) {
        assertEquals(expected.size(), reader.rowCount(), message);
        assertEquals(withLines, reader.hasLines(), message);
        rows.decode(reader);
        long[] lines = new long[expected.size()];
        if (withLines) {
            reader.decodeLines(lines);
        }
        for (int i = 0; i < expected.size(); i++) {
            ModelRow row = expected.get(i);
            assertEquals(row.timeNs, rows.times()[i], message);
            assertEquals(withLines ? row.line : 0, lines[i], message);
            int local = rows.seriesRefs()[i];
            assertEquals(row.seriesId >= 0, reader.isKnown(local), message);
            if (row.seriesId >= 0) {
                assertEquals(row.seriesId, reader.seriesId(local), message);
            } else {
                assertEquals(row.key, text(reader.keyOffset(local), reader.keyLength(local)), message);
            }
        }
        for (int c = 0; c < rows.columnCount(); c++) {
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(expected.get(i).fields.get(rows.columnId(c)), valueAt(c, i), message);
            }
        }
        int values = expected.stream().mapToInt(row -> row.fields.size()).sum();
        int present = 0;
        for (int c = 0; c < rows.columnCount(); c++) {
            for (int i = 0; i < expected.size(); i++) {
                present += valueAt(c, i) != null ? 1 : 0;
            }
        }
        assertEquals(values, present, message);
    }

    private @Nullable Object valueAt(int c, int i) {
        if (!rows.allPresent(c) && (rows.presence(c)[i >>> 6] >>> (i & 63) & 1) == 0) {
            assertEquals(0, rows.lanes(c)[i]);
            return null;
        }
        long lane = rows.lanes(c)[i];
        return rows.type(c) == ValueType.STRING ? text(lane >>> 32, (int) lane) : lane;
    }

    private String text(long offset, int length) {
        byte[] bytes = rows.batch().asSlice(offset, length).toArray(Layouts.U8);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void shouldForgetTheRowThatIsRolledBack() {
        BatchBuilder builder = new BatchBuilder(CAPACITY);
        BatchBuilder clean = new BatchBuilder(CAPACITY);
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            for (ModelRow row : ModelRow.random(random, 100)) {
                if (random.nextInt(3) == 0) {
                    SectionBuilder section = builder.section(row.tableId);
                    byte[] key = "refused".getBytes(StandardCharsets.UTF_8);
                    section.beginRow(section.seriesOfKey(key, 0, key.length, 99), 5);
                    row.stageFields(section);
                    section.putLong(500, ModelRow.typeOf(500), 3);
                    builder.rollbackRow();
                }
                row.stage(builder);
                row.stage(clean);
            }
            int length = builder.pack(buffer);
            byte[] first = buffer.asSlice(0, length).toArray(Layouts.U8);
            int cleanLength = clean.pack(buffer);
            assertEquals(cleanLength, length, "seed=" + seed);
            // Column order may differ (a refused row may have named a column first), so compare what is read.
            buffer.asSlice(0, length).copyFrom(MemorySegment.ofArray(first));
            assertEquals(rowsOf(first), rowsOf(packed(clean)), "seed=" + seed);
            builder.reset();
            clean.reset();
        }
    }

    private byte[] packed(BatchBuilder builder) {
        return buffer.asSlice(0, builder.pack(buffer)).toArray(Layouts.U8);
    }

    private List<String> rowsOf(byte[] batch) {
        List<String> out = new ArrayList<>();
        reader.wrap(MemorySegment.ofArray(batch), 0, "test", 0);
        while (reader.nextSection()) {
            rows.decode(reader);
            for (int i = 0; i < rows.rowCount(); i++) {
                int local = rows.seriesRefs()[i];
                Map<Integer, Object> fields = new HashMap<>();
                for (int c = 0; c < rows.columnCount(); c++) {
                    Object value = valueAt(c, i);
                    if (value != null) {
                        fields.put(rows.columnId(c), value);
                    }
                }
                out.add(reader.tableId() + " " + reader.isKnown(local) + " " + local + " " + rows.times()[i] + " "
                        + fields);
            }
        }
        return out;
    }

    @Test
    void shouldForgetASeriesThatWasLookedUpForARefusedLine() {
        BatchBuilder builder = new BatchBuilder(CAPACITY);
        SectionBuilder kept = builder.section(1);
        new ModelRow(2, 4, "", 1, 0).stage(builder);
        kept.seriesOfKey(new byte[] {1, 2, 3}, 0, 3, 9);
        builder.rollbackRow();
        new ModelRow(1, 8, "", 1, 0).stage(builder);
        assertEquals(List.of("1 true 0 1 {}", "2 true 0 1 {}"), rowsOf(packed(builder)));
        assertEquals(1, kept.series.count);
    }

    @Test
    void shouldLetTheLaterOfTwoValuesInOneRowWin() {
        BatchBuilder builder = new BatchBuilder(CAPACITY);
        SectionBuilder section = builder.section(1);
        int local = section.seriesOfId(4);
        for (int row = 0; row < 3; row++) {
            section.beginRow(local, row);
            section.putLong(1, ValueType.I64, 10);
            section.putLong(1, ValueType.I64, 20 + row);
            section.putString(4, new byte[] {'a', 'b'}, 0, 2);
            section.putString(4, new byte[] {'c'}, 0, 1);
            section.endRow();
        }
        assertEquals(
                List.of("1 true 0 0 {1=20, 4=c}", "1 true 0 1 {1=21, 4=c}", "1 true 0 2 {1=22, 4=c}"),
                rowsOf(packed(builder)));
    }

    @Test
    void shouldNeverPackMoreThanTheCapacity() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int capacity = 1000 + random.nextInt(20_000);
            BatchBuilder builder = new BatchBuilder(capacity);
            int refused = 0;
            for (ModelRow row : ModelRow.random(random, 3000)) {
                refused += stageIfRoom(builder, row) ? 0 : 1;
            }
            if (!builder.isEmpty()) {
                assertTrue(builder.pack(buffer) <= capacity, "seed=" + seed);
            }
            assertTrue(refused > 0 || builder.rowCount() > 0);
        }
    }

    @Test
    void shouldHoldOneRowInTheCapacityComputedForIt() {
        int fields = 300;
        byte[] text = new byte[2000];
        BatchBuilder builder = new BatchBuilder(BatchBuilder.capacityForOneRow(fields, text.length * 2));
        assertTrue(builder.hasRoom(fields, text.length * 2));
        SectionBuilder section = builder.section(3);
        section.beginRow(section.seriesOfKey(text, 0, text.length, 1), Long.MIN_VALUE);
        for (int i = 0; i < fields - 1; i++) {
            section.putLong(i, ValueType.F64, Double.doubleToRawLongBits(Math.PI + i));
        }
        section.putString(999, text, 0, text.length);
        section.endRow();
        assertTrue(builder.pack(buffer) <= builder.capacityBytes());
        assertFalse(builder.hasRoom(fields, text.length));
    }

    @Test
    void shouldRefuseAColumnOfAnotherType() {
        SectionBuilder section = new BatchBuilder(CAPACITY).section(1);
        section.columnSlot(1, ValueType.I64);
        assertThrows(IllegalArgumentException.class, () -> section.columnSlot(1, ValueType.F64));
        assertThrows(IllegalArgumentException.class, () -> section.columnSlot(1 << 16, ValueType.F64));
    }

    @Test
    void shouldForgetTablesThatDoNotComeBack() {
        BatchBuilder builder = new BatchBuilder(CAPACITY);
        for (int table = 0; table < 1000; table++) {
            new ModelRow(table, 1, "", table, 0).stage(builder);
        }
        assertEquals(1000, builder.rowCount());
        assertEquals(1000, rowsOf(packed(builder)).size());
        int generation = builder.generation();
        builder.reset();
        assertEquals(generation + 1, builder.generation());
    }

    @Test
    @Timeout(120)
    void shouldAnswerEveryBitFlipWithAnErrorOrOtherValues() {
        int errors = 0;
        for (int seed = 0; seed < 12; seed++) {
            BatchBuilder builder = new BatchBuilder(CAPACITY);
            ModelRow.random(new Random(seed), 30).forEach(row -> row.stage(builder));
            byte[] good = packed(builder);
            for (int bit = 0; bit < good.length * 8; bit++) {
                byte[] bad = good.clone();
                bad[bit >>> 3] ^= (byte) (1 << (bit & 7));
                errors += survives(bad) ? 0 : 1;
            }
            for (int length = 0; length < good.length; length++) {
                assertFalse(survives(Arrays.copyOf(good, length)), "seed=" + seed + ", length=" + length);
            }
        }
        assertTrue(errors > 1000, "errors=" + errors);
    }

    private boolean survives(byte[] batch) {
        try {
            rowsOf(batch);
            return true;
        } catch (CorruptionException expected) {
            return false;
        }
    }
}
