// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.catalog.CatalogException.Reason;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The options that a database can have, under the rules of [TableOption].
public enum DatabaseOption {
    /// How many series all its tables may have together; known ones go on above it. Not set: as the memory budget allows.
    MAX_SERIES;

    /// As people write it.
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Options as they are given, by the names that the catalog keeps.
    ///
    /// @throws CatalogException for an option that there is not, or a value that it cannot have
    public static NavigableMap<String, String> check(Map<String, String> given) {
        NavigableMap<String, String> checked = new TreeMap<>();
        given.forEach((name, text) -> {
            if (!name.equalsIgnoreCase(MAX_SERIES.optionName())) {
                throw new CatalogException(
                        Reason.INVALID_OPTION,
                        "unknown database option " + name,
                        "Database options are: " + MAX_SERIES.optionName() + ".");
            }
            if (MAX_SERIES.read(text) == OptionText.UNREADABLE) {
                throw new CatalogException(
                        Reason.INVALID_OPTION,
                        "cannot read option " + MAX_SERIES.optionName() + " = '" + text + "'",
                        "Write " + OptionText.COUNT_FORM + ".");
            }
            checked.put(MAX_SERIES.optionName(), text);
        });
        return checked;
    }

    /// Below zero when the text says nothing.
    long read(String text) {
        return OptionText.countOrNone(text);
    }
}
