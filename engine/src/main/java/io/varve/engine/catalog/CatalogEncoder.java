// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.vector.ValueType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Writes catalog changes as docs/format/catalog-log.md says.
final class CatalogEncoder {
    static final int CREATE_DATABASE = 1;
    static final int CREATE_TABLE = 2;
    static final int ADD_COLUMNS = 3;
    static final int SET_TABLE_OPTIONS = 4;
    static final int SET_DATABASE_OPTIONS = 5;
    static final int DROP_TABLE = 6;
    static final int DROP_DATABASE = 7;
    static final int RENAME_TABLE = 8;
    static final int RENAME_COLUMN = 9;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] encode(List<CatalogChange> changes) {
        CatalogEncoder encoder = new CatalogEncoder();
        changes.forEach(encoder::change);
        return encoder.out.toByteArray();
    }

    private void change(CatalogChange change) {
        switch (change) {
            case CatalogChange.CreateDatabase create -> {
                out.write(CREATE_DATABASE);
                text(create.name());
            }
            case CatalogChange.CreateTable create -> {
                out.write(CREATE_TABLE);
                u32(create.databaseId());
                text(create.name());
                columns(create.columns());
                options(create.options());
            }
            case CatalogChange.AddColumns add -> {
                out.write(ADD_COLUMNS);
                u32(add.tableId());
                columns(add.columns());
            }
            case CatalogChange.SetTableOptions options -> {
                out.write(SET_TABLE_OPTIONS);
                u32(options.tableId());
                options(options.set());
                texts(options.unset());
            }
            case CatalogChange.SetDatabaseOptions options -> {
                out.write(SET_DATABASE_OPTIONS);
                u32(options.databaseId());
                options(options.set());
                texts(options.unset());
            }
            case CatalogChange.DropTable drop -> {
                out.write(DROP_TABLE);
                u32(drop.tableId());
            }
            case CatalogChange.DropDatabase drop -> {
                out.write(DROP_DATABASE);
                u32(drop.databaseId());
            }
            case CatalogChange.RenameTable rename -> {
                out.write(RENAME_TABLE);
                u32(rename.tableId());
                text(rename.name());
            }
            case CatalogChange.RenameColumn rename -> {
                out.write(RENAME_COLUMN);
                u32(rename.tableId());
                u16(rename.columnId());
                text(rename.name());
            }
        }
    }

    private void columns(List<NewColumn> columns) {
        u16(columns.size());
        for (NewColumn column : columns) {
            out.write(column.role().code());
            ValueType type = column.type();
            out.write(type.code());
            text(column.name());
        }
    }

    private void options(Map<String, String> options) {
        u16(options.size());
        options.forEach((name, value) -> {
            text(name);
            text(value);
        });
    }

    private void texts(List<String> texts) {
        u16(texts.size());
        texts.forEach(this::text);
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        u16(utf8.length);
        out.writeBytes(utf8);
    }

    private void u16(int value) {
        if (value > 0xFFFF) {
            throw new IllegalArgumentException("does not fit 16 bits: value=" + value);
        }
        out.write(value);
        out.write(value >>> 8);
    }

    private void u32(int value) {
        u16(value & 0xFFFF);
        u16(value >>> 16);
    }
}
