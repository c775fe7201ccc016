// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.statement;

import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The registry of table options: what CREATE TABLE … WITH and ALTER TABLE … SET take. An option that is not listed is refused by name.
enum TableOption {
    /// Text for people, shown by system.tables.
    COMMENT;

    String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The options by their names as the catalog keeps them, checked.
    static NavigableMap<String, String> check(Map<String, String> given) {
        NavigableMap<String, String> checked = new TreeMap<>();
        given.forEach((name, value) -> checked.put(find(name).optionName(), value));
        return checked;
    }

    private static TableOption find(String name) {
        StringBuilder known = new StringBuilder();
        for (TableOption option : values()) {
            if (option.optionName().equalsIgnoreCase(name)) {
                return option;
            }
            known.append(known.isEmpty() ? "" : ", ").append(option.optionName());
        }
        throw Statements.error("unknown table option " + name, "Table options are: " + known + ".");
    }
}
