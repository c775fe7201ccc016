// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import io.varve.engine.check.FieldReader;

/// Takes a manifest apart for people: docs/format/manifest.md. Threads: stateless.
public final class ManifestDump {
    public static final int MAGIC = ManifestCodec.MAGIC;

    private ManifestDump() {}

    public static void dump(FieldReader in) {
        while (in.hasMore()) {
            long start = in.at();
            int valid = ManifestCodec.validLength(in.bytes(), start, -1);
            in.text("magic", Integer.BYTES);
            int length = in.i32("length");
            in.hex32("crc32c");
            int version = in.i32("version");
            in.i64("sequence");
            in.i64("highestPosition");
            in.i64("catalogVersion");
            in.i64("logFloor");
            int added = in.i32("added");
            int removed = in.i32("removed");
            int series = in.i32("series");
            int tombstones = in.i32("tombstones");
            int producers = version == 1 ? 0 : in.i32("producers");
            if (version != 1) {
                in.i32("reserved");
            }
            in.check(valid == length, start, "right checksum of a record");
            for (int i = 0; i < added; i++) {
                run(in);
            }
            for (int i = 0; i < removed; i++) {
                in.hex64("removed run: file id");
                in.i32("index");
            }
            for (int i = 0; i < series; i++) {
                in.i32("next series id: table id");
                in.i32("id");
            }
            for (int i = 0; i < producers; i++) {
                in.i64("producer: id");
                in.i32("epoch");
                in.i64("last line");
                in.i64("time");
            }
            for (int i = 0; i < tombstones; i++) {
                tombstone(in);
            }
            in.check(in.at() == start + length, in.at(), "the end of a record of " + length + " bytes");
        }
    }

    private static void run(FieldReader in) {
        in.hex64("added run: file id");
        in.i32("index");
        in.i32("table id");
        in.i64("partition start");
        in.i64("partition end");
        in.i64("ordinal");
        in.i64("rows");
        in.i64("bytes");
        in.i64("earliest time");
        in.i64("latest time");
        in.i64("last position");
        in.i32("tier");
        in.i32("reserved");
    }

    private static void tombstone(FieldReader in) {
        in.i64("tombstone: id");
        in.i64("first time");
        in.i64("last time");
        in.i32("table id");
        int series = in.i32("length of the series");
        int runs = in.i32("runs");
        in.skip("series", series);
        for (int i = 0; i < runs; i++) {
            in.hex64("masked run: file id");
            in.i32("index");
        }
    }
}
