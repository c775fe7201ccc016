// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.partition.Tier;

/// A database of an open engine, by name. Threads: any.
public final class DatabaseHandle {
    private final Engine engine;
    private final String name;

    DatabaseHandle(Engine engine, String name) {
        this.engine = engine;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /// A writer for one thread.
    public Writer writer() {
        return new Writer(engine, name);
    }

    /// Begins a scan of a table; see [TableQuery].
    public TableQuery scan(String table) {
        return new TableQuery(engine, name, table);
    }

    /// Puts every visible row of a table into files, and waits for it.
    public void flush(String table) {
        engine.flush(engine.table(name, table).id());
    }

    /// Puts every visible row of a table into files of `tier`, and waits for it.
    public void compact(String table, Tier tier) {
        engine.compact(engine.table(name, table).id(), tier);
    }
}
