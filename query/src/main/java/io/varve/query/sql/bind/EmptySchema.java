// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.bind;

import io.varve.query.plan.TableProvider;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A schema without databases, for texts that need none. Threads: immutable.
public final class EmptySchema implements SchemaSource {
    /// The only one.
    public static final EmptySchema INSTANCE = new EmptySchema();

    private EmptySchema() {}

    @Override
    public Collection<String> databases() {
        return List.of();
    }

    @Override
    public Collection<String> tables(String database) {
        return List.of();
    }

    @Override
    public @Nullable TableSchema table(String database, String table) {
        return null;
    }

    @Override
    public List<TableProvider> systemTables() {
        return List.of();
    }
}
