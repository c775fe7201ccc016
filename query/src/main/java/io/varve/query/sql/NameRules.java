// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/// How a name of the text finds a name of the schema: exactly, else without case if only one fits.
final class NameRules implements SqlNameMatcher {
    static final NameRules INSTANCE = new NameRules();

    private NameRules() {}

    /// The one name that `name` means, or null if none or several fit.
    static @Nullable String resolve(Iterable<String> names, String name) {
        String found = null;
        for (String candidate : names) {
            if (candidate.equals(name)) {
                return candidate;
            }
            if (candidate.equalsIgnoreCase(name)) {
                // Once two fit, only an exact match later in the list may still decide.
                found = found == null ? candidate : "";
            }
        }
        return found == null || found.isEmpty() ? null : found;
    }

    @Override
    public boolean isCaseSensitive() {
        return false;
    }

    @Override
    public boolean matches(String a, String b) {
        return a.equalsIgnoreCase(b);
    }

    @Override
    public <K extends List<String>, V> @Nullable V get(Map<K, V> map, List<String> prefixNames, List<String> names) {
        List<String> key = new ArrayList<>(prefixNames);
        key.addAll(names);
        for (Map.Entry<K, V> entry : map.entrySet()) {
            if (entry.getKey().equals(key)) {
                return entry.getValue();
            }
        }
        return null;
    }

    @Override
    public String bestString() {
        return "";
    }

    @Override
    public @Nullable RelDataTypeField field(RelDataType rowType, String fieldName) {
        String name = resolve(rowType.getFieldNames(), fieldName);
        return name == null
                ? null
                : rowType.getFieldList().get(rowType.getFieldNames().indexOf(name));
    }

    @Override
    public int frequency(Iterable<String> names, String name) {
        int exact = 0;
        int folded = 0;
        for (String candidate : names) {
            exact += candidate.equals(name) ? 1 : 0;
            folded += candidate.equalsIgnoreCase(name) ? 1 : 0;
        }
        return exact > 0 ? exact : folded;
    }

    @Override
    public int indexOf(Iterable<String> names, String name) {
        String found = resolve(names, name);
        int index = 0;
        for (String candidate : names) {
            if (candidate.equals(found)) {
                return index;
            }
            index++;
        }
        return -1;
    }

    @Override
    public Set<String> createSet() {
        return new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    }
}
