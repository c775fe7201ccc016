// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.catalog.CatalogException.Reason;
import io.varve.engine.vector.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One table as of one catalog version: its columns and options. Immutable.
public final class Table extends Named {
    private final int id;
    private final int databaseId;
    private final List<Column> columns;
    private final NameMap<Column> byName;
    private final NavigableMap<String, String> options;
    /// What the options say, by the ordinal of [TableOption].
    private final long[] settings;
    private final TypePolicies policies;
    private final boolean dropped;

    Table(int id, int databaseId, String name, byte[] utf8) {
        super(name, utf8);
        this.id = id;
        this.databaseId = databaseId;
        this.columns = List.of();
        this.byName = NameMap.empty();
        this.options = Collections.unmodifiableNavigableMap(new TreeMap<>());
        this.settings = TableOption.read(Map.of());
        this.policies = TypePolicies.REJECT;
        this.dropped = false;
    }

    /// The table by another name, or as it is remembered once it is dropped.
    private Table(Table from, String name, byte[] utf8, boolean dropped) {
        super(name, utf8);
        this.id = from.id;
        this.databaseId = from.databaseId;
        this.columns = from.columns;
        this.byName = from.byName;
        this.options = from.options;
        this.settings = from.settings;
        this.policies = from.policies;
        this.dropped = dropped;
    }

    private Table(Table from, List<Column> columns, NameMap<Column> byName, NavigableMap<String, String> options) {
        super(from);
        this.id = from.id;
        this.databaseId = from.databaseId;
        this.columns = columns;
        this.byName = byName;
        this.options = options;
        this.settings = TableOption.read(options);
        this.policies = policies(options.get(TableOption.TYPE_CONFLICT.optionName()));
        this.dropped = from.dropped;
    }

    public int id() {
        return id;
    }

    /// Whether it was dropped: then it has no name any more, and what is left of its rows goes.
    public boolean isDropped() {
        return dropped;
    }

    public int databaseId() {
        return databaseId;
    }

    /// All columns but the implicit `time`, in order of their ids.
    public List<Column> columns() {
        return columns;
    }

    /// The column with this id, which was given out by this table.
    public @Nullable Column column(int columnId) {
        return columnId >= 1 && columnId <= columns.size() ? columns.get(columnId - 1) : null;
    }

    public @Nullable Column findColumn(String name) {
        return byName.get(name);
    }

    /// Looks a column up by the UTF-8 bytes of its name; allocates nothing.
    public @Nullable Column findColumn(byte[] name, int offset, int length) {
        return byName.get(name, offset, length);
    }

    /// Raw option texts by name, sorted; what they mean is decided above.
    public NavigableMap<String, String> options() {
        return options;
    }

    public @Nullable String option(String name) {
        return options.get(name);
    }

    /// What `option` is, set or not: nanoseconds or bytes.
    public long setting(TableOption option) {
        return settings[option.ordinal()];
    }

    private static TypePolicies policies(@Nullable String text) {
        TypePolicies read = text == null ? TypePolicies.REJECT : TypePolicies.parse(text);
        return read == null ? TypePolicies.REJECT : read;
    }

    /// Whether some column of the table takes values of other types.
    public boolean convertsTypes() {
        return !policies.rejectAll();
    }

    /// What becomes of a line that has another type for `column`.
    public TypePolicy typePolicy(Column column) {
        return policies.of(column.name());
    }

    Table withColumns(List<NewColumn> added) {
        checkRoom(added.size());
        List<Column> all = new ArrayList<>(columns.size() + added.size());
        all.addAll(columns);
        Map<String, Column> met = new HashMap<>();
        for (NewColumn next : added) {
            byte[] utf8 = Names.checkColumn(next.name());
            Column known = byName.get(utf8, 0, utf8.length);
            Column present = known != null ? known : met.get(next.name());
            if (present != null) {
                checkSame(present, next);
                throw new CatalogException(
                        Reason.ALREADY_EXISTS,
                        "column exists: table=" + name() + ", column=" + next.name(),
                        "Use the column as it is.");
            }
            Column column = new Column(all.size() + 1, utf8, next);
            all.add(column);
            met.put(next.name(), column);
        }
        List<Column> fresh = all.subList(columns.size(), all.size());
        return new Table(this, Collections.unmodifiableList(all), byName.withNew(fresh), options);
    }

    /// Refuses `more` columns when the table has no ids for them.
    void checkRoom(int more) {
        if (columns.size() + more > Column.MAX_ID) {
            throw new CatalogException(
                    Reason.TOO_MANY,
                    "too many columns: table=" + name() + ", columns=" + (columns.size() + more) + ", limit="
                            + Column.MAX_ID,
                    "Turn what varies in the field names into a tag value.");
        }
    }

    /// Refuses `asked` when the column of its name has another role or type.
    void checkSame(Column present, NewColumn asked) {
        if (present.role() != asked.role()) {
            String is = present.isTag() ? "tag" : "field";
            String was = present.isTag() ? "field" : "tag";
            throw new CatalogException(
                    Reason.TAG_FIELD_CLASH,
                    "tag and field with one name: measurement \"" + name() + "\", " + was + " \"" + asked.name()
                            + "\" already exists as a " + is,
                    "Send \"" + asked.name() + "\" as a " + is + " or rename it.");
        }
        if (present.type() != asked.type()) {
            throw new CatalogException(
                    Reason.FIELD_TYPE_CONFLICT,
                    "field type conflict: input field \"" + asked.name() + "\" on measurement \"" + name()
                            + "\" is type " + typeName(asked.type()) + ", already exists as type "
                            + typeName(present.type()),
                    "The first write fixed the type; send " + typeName(present.type()) + " or use another field name.");
        }
    }

    /// A field's type as refusals call it.
    public static String typeName(ValueType type) {
        return switch (type) {
            case F64 -> "float";
            case I64 -> "integer";
            case U64 -> "unsigned";
            case BOOL -> "boolean";
            case STRING -> "string";
        };
    }

    Table asDropped() {
        return new Table(this, name(), name().getBytes(StandardCharsets.UTF_8), true);
    }

    Table renamed(String newName, byte[] utf8) {
        return new Table(this, newName, utf8, dropped);
    }

    Table withRenamed(int columnId, String newName) {
        Column column = column(columnId);
        if (column == null) {
            throw new CatalogException(
                    Reason.NOT_FOUND,
                    "column not found: table=" + name() + ", id=" + columnId,
                    "Look the column up again.");
        }
        byte[] utf8 = Names.checkColumn(newName);
        if (byName.get(utf8, 0, utf8.length) != null) {
            throw new CatalogException(
                    Reason.ALREADY_EXISTS,
                    "column exists: table=" + name() + ", column=" + newName,
                    "Choose another name.");
        }
        Column renamed = new Column(column, newName, utf8);
        List<Column> all = new ArrayList<>(columns);
        all.set(columnId - 1, renamed);
        return new Table(
                this, Collections.unmodifiableList(all), byName.without(column).with(renamed), options);
    }

    Table withOptions(NavigableMap<String, String> set, List<String> unset) {
        return new Table(this, columns, byName, CatalogChange.merged("table=" + name(), options, set, unset));
    }
}
