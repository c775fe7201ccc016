// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.check.FieldReader;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Takes series key files and checkpoints apart for people: docs/format/series-key-file.md, docs/format/series-key.md,
/// docs/format/series-checkpoint.md. Threads: stateless.
public final class SeriesDump {
    public static final int KEYS_MAGIC = SeriesKeyFileFormat.MAGIC;
    public static final int CHECKPOINT_MAGIC = SeriesCheckpoint.MAGIC;

    private static final int ID_BYTES = 12;

    private SeriesDump() {}

    public static void keys(FieldReader in) {
        long salt = 0;
        for (int copy = 0; copy < 2; copy++) {
            long start = in.at();
            in.text("magic", Integer.BYTES);
            in.i32("format version");
            salt = in.i64("salt");
            in.skip("zeros", start + SeriesKeyFileFormat.HEADER_CRC - in.at());
            in.hex32("crc of the header");
            in.check(
                    SeriesKeyFileFormat.isHeader(in.bytes().asSlice(start, SeriesKeyFileFormat.HEADER_BYTES)),
                    start,
                    "right checksum of header copy " + copy);
            in.skip("zeros", start + SeriesKeyFileFormat.SECOND_HEADER - in.at());
        }
        while (in.hasMore()) {
            long start = in.at();
            long length = SeriesKeyFileFormat.record(in.bytes(), start, salt).byteSize();
            if (length == 0) {
                in.skip("no record: a torn flush, or damage; `varve check` tells which", in.left());
                return;
            }
            in.i32("length");
            in.hex32("crc");
            in.i32("table id");
            in.i32("id");
            in.i64("position");
            in.i64("durable");
            int keyLength = in.i32("key length");
            in.i32("reserved");
            in.skip("key: " + key(in, in.at(), keyLength), keyLength);
            in.skip("padding", start + length - in.at());
        }
    }

    /// Tags as `column=value`.
    private static String key(FieldReader in, long at, int length) {
        byte[] key = in.bytes().asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        if (!SeriesKey.isCanonical(key, 0, length)) {
            return "not a canonical one";
        }
        StringBuilder text = new StringBuilder("table ").append(SeriesKey.tableId(key, 0));
        int tag = SeriesKey.TAGS_OFFSET;
        while (tag < length) {
            int bytes = SeriesKey.valueLength(key, tag);
            text.append(", column ")
                    .append(SeriesKey.columnId(key, tag))
                    .append('=')
                    .append(new String(key, tag + SeriesKey.TAG_HEADER_BYTES, bytes, StandardCharsets.UTF_8));
            tag += SeriesKey.TAG_HEADER_BYTES + bytes;
        }
        return text.toString();
    }

    public static void checkpoint(FieldReader in) {
        long damagedAt = SeriesCheckpoint.damagedAt(in.bytes());
        in.text("magic", Integer.BYTES);
        in.i32("format version");
        in.i64("generation");
        in.i64("salt of the key file");
        in.i64("covered offset in the key file");
        long body = in.i64("length of the body");
        int tables = in.i32("number of tables");
        in.skip("zeros", ID_BYTES);
        in.hex32("crc of the table of checksums");
        in.hex32("crc of the header");
        in.check(damagedAt < 0, Math.max(0, damagedAt), "right checksums");
        for (int table = 0; table < tables; table++) {
            in.i32("table id");
            int nextId = in.i32("next id");
            for (int id = 0; id < nextId; id++) {
                series(in, id);
            }
        }
        in.check(in.at() == SeriesCheckpoint.HEADER_BYTES + body, in.at(), "the end of the body");
        while (in.hasMore()) {
            in.hex32("crc of a block of the body");
        }
    }

    private static void series(FieldReader in, int id) {
        int length = in.i32("key length of series " + id);
        if (length == 0) {
            return;
        }
        byte[] key = in.bytes().asSlice(in.at(), length).toArray(ValueLayout.JAVA_BYTE);
        in.skip("key: " + key(in, in.at(), length), length);
        for (int tag = SeriesKey.TAGS_OFFSET;
                tag < length;
                tag += SeriesKey.TAG_HEADER_BYTES + SeriesKey.valueLength(key, tag)) {
            in.i32("symbol of column " + SeriesKey.columnId(key, tag));
        }
    }
}
