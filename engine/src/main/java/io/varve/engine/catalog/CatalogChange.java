// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.catalog.CatalogException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// One step of the catalog. [Catalog#apply] gives the ids, in log order, so that a replay gives the same ones.
public sealed interface CatalogChange {
    int MAX_OPTION_BYTES = 4096;
    int MAX_OPTIONS = 256;

    /// The next database id goes to `name`.
    record CreateDatabase(String name) implements CatalogChange {}

    /// The next table id goes to `name`; its columns get the ids 1, 2, … in their order.
    record CreateTable(int databaseId, String name, List<NewColumn> columns, NavigableMap<String, String> options)
            implements CatalogChange {
        public CreateTable {
            columns = List.copyOf(columns);
            options = sorted(options);
        }

        public CreateTable(int databaseId, String name, List<NewColumn> columns) {
            this(databaseId, name, columns, new TreeMap<>());
        }
    }

    /// The next column ids of the table go to `columns` in their order; all or none.
    record AddColumns(int tableId, List<NewColumn> columns) implements CatalogChange {
        public AddColumns {
            columns = List.copyOf(columns);
        }
    }

    /// Puts the options of `set`, then removes those named in `unset`.
    record SetTableOptions(int tableId, NavigableMap<String, String> set, List<String> unset) implements CatalogChange {
        public SetTableOptions {
            set = sorted(set);
            unset = List.copyOf(unset);
        }
    }

    /// The same for a database.
    record SetDatabaseOptions(int databaseId, NavigableMap<String, String> set, List<String> unset)
            implements CatalogChange {
        public SetDatabaseOptions {
            set = sorted(set);
            unset = List.copyOf(unset);
        }
    }

    /// The table's name is free again; its id goes on to name what is left of its rows until they are gone.
    record DropTable(int tableId) implements CatalogChange {}

    /// The same for a database and each of its tables.
    record DropDatabase(int databaseId) implements CatalogChange {}

    /// The table is called `name`; its id stays.
    record RenameTable(int tableId, String name) implements CatalogChange {}

    /// The column is called `name`; its id stays.
    record RenameColumn(int tableId, int columnId, String name) implements CatalogChange {}

    private static NavigableMap<String, String> sorted(Map<String, String> options) {
        return Collections.unmodifiableNavigableMap(new TreeMap<>(options));
    }

    /// Refuses option names that are no names and values of more than [#MAX_OPTION_BYTES].
    static void checkOptions(Map<String, String> options) {
        for (Map.Entry<String, String> option : options.entrySet()) {
            Names.check("option", option.getKey());
            int lengthBytes = option.getValue().getBytes(StandardCharsets.UTF_8).length;
            if (lengthBytes > MAX_OPTION_BYTES) {
                throw new CatalogException(
                        Reason.INVALID_OPTION,
                        "invalid option: name=" + option.getKey() + ", lengthBytes=" + lengthBytes,
                        "A value has at most " + MAX_OPTION_BYTES + " bytes.");
            }
        }
    }

    /// What `present` becomes by `set`, then `unset`; `owner` is whose options they are, for the error.
    static NavigableMap<String, String> merged(
            String owner, Map<String, String> present, Map<String, String> set, List<String> unset) {
        NavigableMap<String, String> all = new TreeMap<>(present);
        all.putAll(set);
        unset.forEach(all::remove);
        if (all.size() > MAX_OPTIONS) {
            throw new CatalogException(
                    Reason.TOO_MANY,
                    "too many options: " + owner + ", options=" + all.size() + ", limit=" + MAX_OPTIONS,
                    "Unset options that are not used.");
        }
        return Collections.unmodifiableNavigableMap(all);
    }
}
