// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.memory.Layouts;
import io.varve.engine.vector.ValueType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Rows that are set as a whole, beside rows that are set value by value: a batch is the same.
class RowShapeTest {
    private static final int CAPACITY = 1 << 16;

    private final MemorySegment buffer = MemorySegment.ofArray(new byte[CAPACITY]);
    private final Map<List<Integer>, RowShape> shapes = new HashMap<>();
    private int asAWhole;

    @Test
    void shouldPackTheSameBytesHoweverRowsAreSet() {
        BatchBuilder plain = new BatchBuilder(CAPACITY);
        BatchBuilder shaped = new BatchBuilder(CAPACITY);
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            boolean withStrings = random.nextInt(4) == 0;
            double mixture = random.nextInt(3) * 0.05;
            for (ModelRow row : ModelRow.random(random, seed % 10 == 0 ? 6000 : 200)) {
                if (!withStrings) {
                    row.fields.values().removeIf(String.class::isInstance);
                }
                boolean hasRoom = plain.hasRoom(row.fields.size(), row.variableBytes());
                assertEquals(hasRoom, shaped.hasRoom(row.fields.size(), row.variableBytes()), "seed=" + seed);
                if (hasRoom) {
                    row.stage(plain);
                    stage(row, shaped, random, mixture);
                }
            }
            assertArrayEquals(packed(plain), packed(shaped), "seed=" + seed);
            plain.reset();
            shaped.reset();
        }
        assertTrue(asAWhole > 10_000, () -> asAWhole + " rows set as a whole");
    }

    private void stage(ModelRow row, BatchBuilder builder, Random random, double mixture) {
        boolean isWhole = !row.fields.isEmpty() && row.fields.values().stream().noneMatch(String.class::isInstance);
        if (!isWhole || random.nextDouble() < mixture) {
            row.stage(builder);
            return;
        }
        List<Integer> columns = List.copyOf(row.fields.keySet());
        // Another one that is equal, as another stream has it, is as good.
        RowShape shape = random.nextInt(8) == 0 ? shape(columns) : shapes.computeIfAbsent(columns, RowShapeTest::shape);
        if (random.nextDouble() < mixture) {
            begin(row, builder).putRow(shape, lanes(row));
            builder.rollbackRow();
        }
        SectionBuilder section = begin(row, builder);
        if (random.nextDouble() < mixture) {
            section.putRow(shape, new long[shape.columnCount()]);
        }
        section.putRow(shape, lanes(row));
        if (random.nextDouble() < mixture) {
            row.stageFields(section);
        }
        section.endRow();
        asAWhole++;
    }

    private static SectionBuilder begin(ModelRow row, BatchBuilder builder) {
        SectionBuilder section = builder.section(row.tableId);
        byte[] key = row.key.getBytes(StandardCharsets.UTF_8);
        int local = row.seriesId >= 0
                ? section.seriesOfId(row.seriesId)
                : section.seriesOfKey(key, 0, key.length, row.key.hashCode() * 0x9E3779B97F4A7C15L);
        section.beginRow(local, row.timeNs, row.line);
        return section;
    }

    private static RowShape shape(List<Integer> columns) {
        int[] ids = columns.stream().mapToInt(id -> id).toArray();
        ValueType[] types = columns.stream().map(ModelRow::typeOf).toArray(ValueType[]::new);
        return RowShape.of(ids, types, ids.length);
    }

    /// Longer than the row, as a reused array is.
    private static long[] lanes(ModelRow row) {
        long[] lanes = new long[row.fields.size() + 3];
        int i = 0;
        for (Object value : row.fields.values()) {
            lanes[i++] = (Long) value;
        }
        return lanes;
    }

    private byte[] packed(BatchBuilder builder) {
        return buffer.asSlice(0, builder.pack(buffer)).toArray(Layouts.U8);
    }

    @Test
    void shouldRefuseWhatIsNoShape() {
        ValueType[] types = {ValueType.I64, ValueType.I64, ValueType.STRING};
        assertThrows(IllegalArgumentException.class, () -> RowShape.of(new int[] {1, 1, 2}, types, 2));
        assertThrows(IllegalArgumentException.class, () -> RowShape.of(new int[] {1, 2, 3}, types, 3));
        assertThrows(IllegalArgumentException.class, () -> RowShape.of(new int[] {1, 2, 3}, types, 0));
        RowShape two = RowShape.of(new int[] {1, 2, 3}, types, 2);
        assertTrue(two.is(new int[] {1, 2, 9}, types, 2));
        assertEquals(2, two.columnCount());
    }

    @Test
    void shouldRefuseAColumnThatHasAnotherType() {
        BatchBuilder builder = new BatchBuilder(CAPACITY);
        new ModelRow(1, 8, "", 1, 0).stage(builder);
        SectionBuilder section = builder.section(1);
        section.beginRow(section.seriesOfId(8), 2);
        section.putRow(RowShape.of(new int[] {1}, new ValueType[] {ValueType.F64}, 1), new long[] {3});
        section.endRow();
        section.beginRow(section.seriesOfId(8), 3);
        RowShape other = RowShape.of(new int[] {1}, new ValueType[] {ValueType.I64}, 1);
        assertThrows(IllegalArgumentException.class, () -> section.putRow(other, new long[] {3}));
    }
}
