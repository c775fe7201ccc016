// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.vector.ValueType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Reads the catalog changes of one record; every length is checked against what is there.
///
/// Errors: [CorruptionException] for bytes that no encoder wrote (the record's checksum was right, so it is ours to explain);
/// [VarveException] for a change kind that a newer Varve wrote.
final class CatalogDecoder {
    private final ByteBuffer in;
    private final String file;
    private final long offset;

    private CatalogDecoder(byte[] bytes, int from, int length, String file) {
        this.in = ByteBuffer.wrap(bytes, from, length).order(ByteOrder.LITTLE_ENDIAN);
        this.file = file;
        this.offset = from;
    }

    /// The `count` changes in `bytes[from, from + length)`, which may be padded with zeros.
    static List<CatalogChange> decode(byte[] bytes, int from, int length, int count, String file) {
        CatalogDecoder decoder = new CatalogDecoder(bytes, from, length, file);
        List<CatalogChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(decoder.change());
        }
        return changes;
    }

    private CatalogChange change() {
        int kind = u8();
        return switch (kind) {
            case CatalogEncoder.CREATE_DATABASE -> new CatalogChange.CreateDatabase(text());
            case CatalogEncoder.CREATE_TABLE -> new CatalogChange.CreateTable(u32(), text(), columns(), options());
            case CatalogEncoder.ADD_COLUMNS -> new CatalogChange.AddColumns(u32(), columns());
            case CatalogEncoder.SET_TABLE_OPTIONS -> new CatalogChange.SetTableOptions(u32(), options(), texts());
            case CatalogEncoder.SET_DATABASE_OPTIONS -> new CatalogChange.SetDatabaseOptions(u32(), options(), texts());
            case CatalogEncoder.DROP_TABLE -> new CatalogChange.DropTable(u32());
            case CatalogEncoder.DROP_DATABASE -> new CatalogChange.DropDatabase(u32());
            case CatalogEncoder.RENAME_TABLE -> new CatalogChange.RenameTable(u32(), text());
            case CatalogEncoder.RENAME_COLUMN -> new CatalogChange.RenameColumn(u32(), u16(), text());
            default ->
                throw new VarveException(
                        Severity.ERROR,
                        "catalog was written by a newer Varve: file=" + file + ", offset=" + offset + ", change kind="
                                + kind);
        };
    }

    private List<NewColumn> columns() {
        int count = u16();
        List<NewColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int role = u8();
            int type = u8();
            String name = text();
            if (role == ColumnRole.TAG.code()) {
                columns.add(NewColumn.tag(name));
            } else if (role == ColumnRole.FIELD.code()) {
                columns.add(NewColumn.field(name, type(type)));
            } else {
                throw corrupt("a column role", Integer.toString(role));
            }
        }
        return columns;
    }

    private ValueType type(int code) {
        try {
            return ValueType.ofCode(code);
        } catch (IllegalArgumentException e) {
            throw corrupt("a value type", Integer.toString(code));
        }
    }

    private NavigableMap<String, String> options() {
        int count = u16();
        NavigableMap<String, String> options = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            options.put(text(), text());
        }
        return options;
    }

    private List<String> texts() {
        int count = u16();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text());
        }
        return texts;
    }

    private String text() {
        int length = u16();
        need(length);
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private int u8() {
        need(1);
        return in.get() & 0xFF;
    }

    private int u16() {
        need(2);
        return in.getShort() & 0xFFFF;
    }

    private int u32() {
        need(4);
        return in.getInt();
    }

    private void need(int bytes) {
        if (in.remaining() < bytes) {
            throw corrupt(bytes + " more bytes", in.remaining() + " bytes");
        }
    }

    private CorruptionException corrupt(String expected, String actual) {
        return new CorruptionException(file, offset, expected, actual);
    }
}
