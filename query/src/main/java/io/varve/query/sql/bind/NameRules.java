// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.bind;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/// How a name of the text finds a name of the schema: exactly, else without case if only one fits.
///
/// One per query: it keeps an index of each row type that it was asked about, since the validator asks for every column of a wide table.
/// Threads: one.
public final class NameRules implements SqlNameMatcher {
    private final Runnable checkpoint;
    private final IdentityHashMap<RelDataType, FieldIndex> indexes = new IdentityHashMap<>();

    /// @param checkpoint is run for every column that is looked up, so that planning can be ended
    public NameRules(Runnable checkpoint) {
        this.checkpoint = checkpoint;
    }

    /// The fields of a row type: by name, and by folded name (null where several share it).
    private record FieldIndex(Map<String, RelDataTypeField> exact, Map<String, @Nullable RelDataTypeField> folded) {
        static FieldIndex of(RelDataType rowType) {
            Map<String, RelDataTypeField> exact = new HashMap<>();
            Map<String, @Nullable RelDataTypeField> folded = new HashMap<>();
            for (RelDataTypeField field : rowType.getFieldList()) {
                exact.putIfAbsent(field.getName(), field);
                String name = fold(field.getName());
                folded.put(name, folded.containsKey(name) ? null : field);
            }
            return new FieldIndex(exact, folded);
        }
    }

    /// What two names have in common iff they are equal without case, as `String.equalsIgnoreCase` sees it.
    private static String fold(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            folded.append(Character.toLowerCase(Character.toUpperCase(name.charAt(i))));
        }
        return folded.toString();
    }

    /// The one name that `name` means, or null if none or several fit.
    public static @Nullable String resolve(Iterable<String> names, String name) {
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

    /// True, though other cases match too: Calcite asks only where it looks whether *other* fields have the name of one it has found.
    @Override
    public boolean isCaseSensitive() {
        return true;
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
        checkpoint.run();
        FieldIndex index = indexes.computeIfAbsent(rowType, FieldIndex::of);
        RelDataTypeField exact = index.exact().get(fieldName);
        return exact != null ? exact : index.folded().get(fold(fieldName));
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
