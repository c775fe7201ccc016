// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.catalog.CatalogException.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The options that a table can have. One that is not listed is refused by name when it is set; what stands in a catalog and cannot be read, as a newer
/// version may have put it there, counts as not set.
public enum TableOption {
    /// Text for people.
    COMMENT(Kind.TEXT, 0, 0),
    /// Age of a range when it goes to the warm tier.
    WARM_AFTER(Kind.AGE, 24 * OptionText.HOUR_NS, 0),
    COLD_AFTER(Kind.AGE, 30 * OptionText.DAY_NS, 0),
    /// How long nothing may have been written to a range before.
    SETTLE_AFTER(Kind.AGE, OptionText.HOUR_NS / 4, 0),
    WARM_WIDTH(Kind.WIDTH, OptionText.DAY_NS, 0),
    COLD_WIDTH(Kind.WIDTH, 7 * OptionText.DAY_NS, 0),
    /// Age at which rows are dropped, a whole partition at a time.
    RETENTION(Kind.AGE, OptionText.NONE, OptionText.HOUR_NS),
    /// Bytes of files beyond which the oldest partitions are dropped.
    MAX_BYTES(Kind.SIZE, OptionText.NONE, 1),
    /// Ages at which the rows of some series are dropped: see [RetentionRule].
    RETENTION_RULES(Kind.RULES, 0, 0),
    /// How rows of a tier are encoded; the value is the number of an encoding level.
    HOT_CODEC(Kind.CODEC, 0, 0),
    WARM_CODEC(Kind.CODEC, 1, 0),
    COLD_CODEC(Kind.CODEC, 2, 0),
    /// How many series the table may have; known ones go on above it. The database's limit holds beside it.
    MAX_SERIES(Kind.COUNT, OptionText.NONE, 0),
    /// How far before now a row may lie that comes in.
    WRITE_WINDOW_PAST(Kind.AGE, OptionText.NONE, 0),
    /// How far after now.
    WRITE_WINDOW_FUTURE(Kind.AGE, OptionText.HOUR_NS / 6, 0),
    /// What becomes of lines whose fields have other types than their columns: see [Table#typePolicy].
    TYPE_CONFLICT(Kind.POLICIES, 0, 0);

    /// A limit that is not there: later and more than anything.
    public static final long NONE = OptionText.NONE;

    /// In the order of the encoding levels.
    private static final List<String> CODECS = List.of("hot", "warm", "cold", "raw");

    private enum Kind {
        TEXT("a text"),
        AGE("a duration such as 90s, 24h, 30d or 1h30m, or none"),
        WIDTH("1d or 1w"),
        SIZE("a number of bytes such as 500000000, 20GB or 64MiB, or none"),
        RULES("rules such as env=dev: 7d; env=test, region!=eu: 30d, or none; an age is at least 1h"),
        CODEC("auto, or what is to be done as in another tier: hot, warm, cold; or raw"),
        COUNT(OptionText.COUNT_FORM),
        POLICIES("reject, widen or coerce, for one column after its name: 'reject; load=widen; note=coerce'");

        private final String form;

        Kind(String form) {
            this.form = form;
        }
    }

    private final Kind kind;
    private final long unset;
    private final long least;

    TableOption(Kind kind, long unset, long least) {
        this.kind = kind;
        this.unset = unset;
        this.least = least;
    }

    /// As people write it.
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What a table has that says nothing.
    public long unset() {
        return unset;
    }

    /// Options as they are given, by the names that the catalog keeps.
    ///
    /// @throws CatalogException for an option that there is not, or a value that it cannot have
    public static NavigableMap<String, String> check(Map<String, String> given) {
        NavigableMap<String, String> checked = new TreeMap<>();
        for (Map.Entry<String, String> entry : given.entrySet()) {
            TableOption option = find(entry.getKey());
            option.check(entry.getValue());
            checked.put(option.optionName(), entry.getValue());
        }
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
        throw new CatalogException(
                Reason.INVALID_OPTION, "unknown table option " + name, "Table options are: " + known + ".");
    }

    private void check(String text) {
        long value = read(text);
        if (value == OptionText.UNREADABLE || value < least) {
            throw new CatalogException(
                    Reason.INVALID_OPTION,
                    (value == OptionText.UNREADABLE ? "cannot read" : "too small:") + " option " + optionName() + " = '"
                            + text + "'",
                    "Write " + kind.form + (kind == Kind.AGE && least > 0 ? "; at least 1h." : "."));
        }
    }

    /// In nanoseconds or bytes; below zero when the text says nothing.
    private long read(String text) {
        return switch (kind) {
            case TEXT -> 0;
            case AGE -> OptionText.isNone(text) ? OptionText.NONE : OptionText.durationNs(text);
            case COUNT -> OptionText.countOrNone(text);
            case SIZE -> OptionText.isNone(text) ? OptionText.NONE : OptionText.bytes(text);
            case RULES -> RetentionRule.parse(text) == null ? OptionText.UNREADABLE : 0;
            case POLICIES -> TypePolicies.parse(text) == null ? OptionText.UNREADABLE : 0;
            case CODEC -> codec(text.strip().toLowerCase(Locale.ROOT));
            case WIDTH -> {
                long widthNs = OptionText.durationNs(text);
                yield widthNs == OptionText.DAY_NS || widthNs == 7 * OptionText.DAY_NS
                        ? widthNs
                        : OptionText.UNREADABLE;
            }
        };
    }

    private long codec(String name) {
        return name.equals("auto") ? unset : CODECS.indexOf(name);
    }

    /// What the texts of a table's options say, by ordinal.
    static long[] read(Map<String, String> texts) {
        TableOption[] options = values();
        long[] all = new long[options.length];
        for (TableOption option : options) {
            @Nullable String text = texts.get(option.optionName());
            long value = text == null ? OptionText.UNREADABLE : option.read(text);
            all[option.ordinal()] = value < option.least ? option.unset : value;
        }
        return all;
    }
}
