// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One database as of one catalog version: its tables. Immutable.
public final class Database extends Named {
    private final int id;
    private final NameMap<Table> tables;
    private final NavigableMap<String, String> options;

    Database(int id, String name, byte[] utf8) {
        super(name, utf8);
        this.id = id;
        this.tables = NameMap.empty();
        this.options = Collections.unmodifiableNavigableMap(new TreeMap<>());
    }

    private Database(Database from, NameMap<Table> tables, NavigableMap<String, String> options) {
        super(from);
        this.id = from.id;
        this.tables = tables;
        this.options = options;
    }

    public int id() {
        return id;
    }

    public int tableCount() {
        return tables.size();
    }

    /// All tables in order of their ids; builds a list.
    public List<Table> tables() {
        List<Table> all = tables.values();
        all.sort(Comparator.comparingInt(Table::id));
        return all;
    }

    public @Nullable Table findTable(String name) {
        return tables.get(name);
    }

    /// Looks a table up by the UTF-8 bytes of its name; allocates nothing.
    public @Nullable Table findTable(byte[] name, int offset, int length) {
        return tables.get(name, offset, length);
    }

    /// Raw option texts by name, sorted; see [DatabaseOption].
    public NavigableMap<String, String> options() {
        return options;
    }

    /// What `option` is when it is set: a number, or [TableOption#NONE]; else `unset`.
    public long setting(DatabaseOption option, long unset) {
        String text = options.get(option.optionName());
        long value = text == null ? OptionText.UNREADABLE : option.read(text);
        return value < 0 ? unset : value;
    }

    Database with(Table table) {
        return new Database(this, tables.with(table), options);
    }

    Database without(Table table) {
        return new Database(this, tables.without(table), options);
    }

    Database withOptions(NavigableMap<String, String> set, List<String> unset) {
        return new Database(this, tables, CatalogChange.merged("database=" + name(), options, set, unset));
    }
}
