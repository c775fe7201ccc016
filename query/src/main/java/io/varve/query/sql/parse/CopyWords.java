// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.query.plan.CopyFormat;
import io.varve.query.plan.CopyOptions;
import io.varve.query.sql.error.ParseErrors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Reads the options of COPY.
final class CopyWords {
    private static final Set<String> KNOWN =
            Set.of("format", "header", "delimiter", "null", "overwrite", "precision", "measurement", "tags");
    private static final Set<String> OF_CSV = Set.of("header", "delimiter", "null");
    private static final Set<String> OF_LINES = Set.of("measurement", "tags");
    /// Of lines only what has a meaning may be given.
    private static final Set<String> OF_LINES_READ = Set.of("format", "precision");
    private static final Set<String> OF_LINES_WRITTEN = Set.of("format", "overwrite", "measurement", "tags");

    private CopyWords() {}

    /// An option as the text has it; the value is "" where there is none.
    record Word(SqlIdentifier name, String value) {
        String key() {
            return name.getSimple().toLowerCase(Locale.ROOT);
        }

        SqlParserPos position() {
            return name.getParserPosition();
        }
    }

    /// `SELECT columns FROM table`; every column if none is named.
    static SqlNode all(SqlIdentifier table, List<SqlIdentifier> columns) {
        SqlParserPos position = table.getParserPosition();
        List<SqlNode> items = new ArrayList<>(columns);
        if (items.isEmpty()) {
            items.add(SqlIdentifier.star(position));
        }
        return Selects.of(position, items, table);
    }

    /// @param isFrom whether the file is read
    static CopyOptions options(List<Word> words, boolean isFrom) {
        Map<String, Word> given = new HashMap<>();
        for (Word word : words) {
            if (!KNOWN.contains(word.key())) {
                throw ParseErrors.unknown("option", word.name().getSimple(), word.position(), KNOWN);
            }
            if (given.putIfAbsent(word.key(), word) != null) {
                throw ParseErrors.text("option " + word.key() + " is given twice", word.position());
            }
        }
        CopyFormat format = format(given.get("format"));
        for (Word word : words) {
            checkFits(word, format, isFrom);
        }
        Word nullText = given.get("null");
        Word measurement = given.get("measurement");
        Word tags = given.get("tags");
        return new CopyOptions(
                format,
                flag(given.get("header")),
                delimiter(given.get("delimiter")),
                nullText == null ? null : nullText.value(),
                flag(given.get("overwrite")),
                precision(given.get("precision")),
                measurement == null ? null : measurement.value(),
                tags == null ? null : names(tags.value()));
    }

    private static CopyFormat format(@Nullable Word word) {
        if (word == null || word.value().equalsIgnoreCase("csv")) {
            return CopyFormat.CSV;
        }
        if (word.value().equalsIgnoreCase("line")) {
            return CopyFormat.LINE;
        }
        throw ParseErrors.text(
                "unknown format " + ParseErrors.excerpt(word.value()),
                word.position(),
                "COPY reads and writes csv and line");
    }

    private static void checkFits(Word word, CopyFormat format, boolean isFrom) {
        String name = word.key().toUpperCase(Locale.ROOT);
        if (format == CopyFormat.CSV) {
            if (OF_LINES.contains(word.key())) {
                throw ParseErrors.text("option " + name + " is of FORMAT line", word.position());
            }
        } else if (OF_CSV.contains(word.key())) {
            throw ParseErrors.text("option " + name + " is of FORMAT csv", word.position());
        } else if (!(isFrom ? OF_LINES_READ : OF_LINES_WRITTEN).contains(word.key())) {
            throw ParseErrors.text(
                    "option " + name + " is of COPY … " + (isFrom ? "TO" : "FROM"),
                    word.position(),
                    isFrom ? "" : "times are written in nanoseconds");
        }
    }

    /// The names between commas; none of a blank text.
    private static List<String> names(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static char delimiter(@Nullable Word word) {
        if (word == null) {
            return ',';
        }
        String value = word.value();
        boolean fits = value.length() == 1 && value.charAt(0) < 0x80 && "\"\r\n".indexOf(value.charAt(0)) < 0;
        if (!fits) {
            throw ParseErrors.text("DELIMITER takes one character of ASCII, no quote and no line end", word.position());
        }
        return value.charAt(0);
    }

    private static boolean flag(@Nullable Word word) {
        if (word == null) {
            return false;
        }
        return switch (word.value().toLowerCase(Locale.ROOT)) {
            case "", "true", "on", "1" -> true;
            case "false", "off", "0" -> false;
            default ->
                throw ParseErrors.text(
                        word.name().getSimple() + " is true or false, not " + ParseErrors.excerpt(word.value()),
                        word.position());
        };
    }

    private static TimeUnit precision(@Nullable Word word) {
        if (word == null) {
            return TimeUnit.NANOSECONDS;
        }
        return switch (word.value().toLowerCase(Locale.ROOT)) {
            case "ns" -> TimeUnit.NANOSECONDS;
            case "us" -> TimeUnit.MICROSECONDS;
            case "ms" -> TimeUnit.MILLISECONDS;
            case "s" -> TimeUnit.SECONDS;
            default ->
                throw ParseErrors.text(
                        "PRECISION is ns, us, ms or s, not " + ParseErrors.excerpt(word.value()), word.position());
        };
    }
}
