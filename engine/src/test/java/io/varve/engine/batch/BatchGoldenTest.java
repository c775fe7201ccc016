// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.varve.engine.memory.Layouts;
import io.varve.engine.vector.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Holds the bytes of the format: a dump that changes is a format change.
class BatchGoldenTest {
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[4096]);
    private final StringBuilder dump = new StringBuilder();
    private int at;

    @Test
    void shouldPackTheGoldenBatch() throws IOException {
        int length = buildBatch();
        new RecordBatch().wrap(buffer, 0).seal(1, 8192, 3, 4096, 1_700_000_060_000_000_000L, 0x1122334455667788L);
        header();
        firstSection();
        secondSection();
        assertEquals(length, at);
        try (InputStream golden = BatchGoldenTest.class.getResourceAsStream("/golden/record-batch.txt")) {
            String expected = golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(expected, dump.toString());
        }
    }

    private int buildBatch() {
        BatchBuilder builder = new BatchBuilder(4096);
        long start = 1_700_000_000_000_000_000L;
        byte[] key = {1, 0, 0, 0, 1, 0, 2, 0, 'h', '9'};
        SectionBuilder section = builder.section(1);
        for (int row = 0; row < 12; row++) {
            int series = row % 3 == 2 ? section.seriesOfKey(key, 0, key.length, 77) : section.seriesOfId(40 + row % 3);
            section.beginRow(series, start + row / 3 * 10_000_000_000L, 100 + row);
            section.putLong(2, ValueType.I64, 50 + row);
            if (row != 5) {
                section.putLong(3, ValueType.F64, Double.doubleToRawLongBits(row * 0.25));
            }
            section.putLong(4, ValueType.BOOL, row & 1);
            if (row % 6 == 0) {
                byte[] text = {'o', 'k', (byte) ('0' + row)};
                section.putString(5, text, 0, text.length);
            }
            section.endRow();
        }
        SectionBuilder other = builder.section(9);
        other.beginRow(other.seriesOfId(7), start, 112);
        other.putLong(1, ValueType.U64, -1);
        other.endRow();
        builder.setCatalogVersion(6);
        builder.setProducer(0xABCD, 2, 100, 112);
        return builder.pack(buffer);
    }

    private void header() {
        note(4, "magic VBAT");
        note(1, "version");
        note(1, "kind ROWS");
        note(2, "flags");
        note(4, "length");
        note(4, "crc32c");
        note(8, "position");
        note(4, "writer epoch");
        note(4, "shard");
        note(8, "durable position");
        note(8, "leader time");
        note(8, "catalog version");
        note(8, "producer id");
        note(4, "producer epoch");
        note(4, "rows");
        note(8, "first line");
        note(8, "last line");
        note(4, "sections");
        note(4, "reserved");
    }

    private void sectionHeader() {
        note(4, "section: length");
        note(4, "table");
        note(4, "rows");
        note(4, "series");
        note(4, "new series");
        note(2, "columns");
        note(2, "flags: lines");
        note(8, "earliest time");
        note(8, "latest time");
    }

    private void column(String name) {
        note(2, "column " + name);
        note(1, "type");
        note(1, "flags");
        note(4, "length");
    }

    private void firstSection() {
        sectionHeader();
        note(1, "series: bitmap, number 2 is new");
        note(17, "known ids: STRIDE from 40 by 1");
        note(9, "key lengths: CONST 10");
        note(10, "key");
        note(5, "references: CYCLE of 3");
        note(10, "times: FOR1, base, scale 10 (10 s)");
        note(12, "  steps");
        note(17, "lines: STRIDE from 0 by 1");
        column("2, i64");
        note(10, "FOR1, base 50");
        note(12, "  values");
        column("3, f64");
        note(2, "presence: all but row 5");
        note(10, "DECIMAL2, base 0, scale 2");
        note(22, "  hundredths");
        column("4, bool");
        note(3, "BITS");
        column("5, string");
        note(2, "presence: rows 0 and 6");
        note(9, "lengths: CONST 3");
        note(6, "bytes");
        note(padding(), "padding");
    }

    private void secondSection() {
        sectionHeader();
        note(9, "known ids: CONST 7");
        note(5, "references: CYCLE of 1");
        note(9, "times: CONST");
        note(9, "lines: CONST 12");
        column("1, u64");
        note(9, "CONST 2^64 - 1");
        note(padding(), "padding");
    }

    private int padding() {
        return -at & 7;
    }

    private void note(int bytes, String text) {
        for (int done = 0; done < bytes || done == 0; done += 16) {
            StringBuilder hex = new StringBuilder();
            int count = Math.min(16, bytes - done);
            for (int i = 0; i < count; i++) {
                hex.append(String.format("%02x ", buffer.get(Layouts.U8, at + done + i)));
            }
            dump.append(String.format("%04x  %-48s  %s\n", at + done, hex, done == 0 ? text : "  ..."));
        }
        at += bytes;
    }
}
