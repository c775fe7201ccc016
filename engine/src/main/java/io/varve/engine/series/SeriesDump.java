// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import io.varve.engine.check.FieldReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Takes series key files and checkpoints apart for people: docs/format/series-key-file.md, docs/format/series-key.md,
/// docs/format/series-checkpoint.md. Threads: stateless.
public final class SeriesDump {
    public static final int KEYS_MAGIC = SeriesKeyFileFormat.MAGIC;
    public static final int CHECKPOINT_MAGIC = SeriesCheckpoint.MAGIC;

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
        MemorySegment image = in.bytes();
        boolean isOlder = SeriesCheckpoint.isOlder(image);
        long damagedAt = SeriesCheckpoint.damagedAt(image);
        in.text("magic", Integer.BYTES);
        in.i32("format version");
        in.i64("generation");
        in.i64("salt of the key file");
        in.i64("covered offset in the key file");
        long body = in.i64("length of the body");
        int tables = in.i32("number of tables");
        in.skip("zeros", Integer.BYTES);
        long directory = in.i64("position of the directory");
        in.hex32("crc of the table of checksums");
        in.hex32("crc of the header");
        if (isOlder) {
            in.skip("an earlier version's image, which is passed over", in.left());
            return;
        }
        in.check(damagedAt < 0, Math.max(0, damagedAt), "right checksums");
        if (damagedAt >= 0) {
            in.skip("what is damaged is not taken apart", in.left());
            return;
        }
        new SeriesImageMap(image.asSlice(SeriesCheckpoint.HEADER_BYTES, body), directory, tables).tell(in);
        while (in.hasMore()) {
            in.hex32("crc of a block of the body");
        }
    }
}
