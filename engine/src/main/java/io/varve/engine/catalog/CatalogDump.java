// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.check.FieldReader;
import io.varve.engine.fault.CorruptionException;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Takes a copy of the catalog log apart for people: docs/format/catalog-log.md. Threads: stateless.
public final class CatalogDump {
    public static final int MAGIC = CatalogLogFormat.MAGIC;

    private CatalogDump() {}

    public static void dump(FieldReader in) {
        byte[] file = in.bytes().toArray(ValueLayout.JAVA_BYTE);
        in.text("magic", Integer.BYTES);
        in.i32("format version");
        in.skip("zeros", CatalogLogFormat.HEADER_CRC_OFFSET - in.at());
        in.hex32("crc of the header");
        in.check(CatalogLogFormat.formatVersion(file) != 0, 0, "right checksum of the header");
        while (in.hasMore()) {
            int start = (int) in.at();
            int length = CatalogLogFormat.validLength(file, start);
            if (length == 0) {
                in.skip("no record: space taken ahead, a torn append, or damage; `varve check` tells which", in.left());
                return;
            }
            in.i32("length");
            in.hex32("crc");
            in.i64("version after");
            int count = in.i32("count");
            in.i32("reserved");
            in.skip("changes: " + changes(in, file, start, length, count), start + length - in.at());
        }
    }

    private static List<CatalogChange> changes(FieldReader in, byte[] file, int start, int length, int count) {
        try {
            return CatalogDecoder.decode(
                    file,
                    start + CatalogLogFormat.RECORD_HEADER_BYTES,
                    length - CatalogLogFormat.RECORD_HEADER_BYTES,
                    count,
                    in.file());
        } catch (IndexOutOfBoundsException e) {
            throw new CorruptionException(in.file(), start, count + " changes", String.valueOf(e.getMessage()));
        }
    }
}
