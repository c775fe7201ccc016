// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.query.plan.CopyOptions;
import io.varve.query.sql.error.ParseErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Reads the options of COPY.
final class CopyWords {
    private static final Set<String> KNOWN = Set.of("format", "header", "delimiter", "null", "overwrite", "precision");

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

    static CopyOptions options(List<Word> words) {
        CopyOptions options = CopyOptions.DEFAULT;
        Set<String> seen = new HashSet<>();
        for (Word word : words) {
            if (!KNOWN.contains(word.key())) {
                throw ParseErrors.unknown("option", word.name().getSimple(), word.position(), KNOWN);
            }
            if (!seen.add(word.key())) {
                throw ParseErrors.text("option " + word.key() + " is given twice", word.position());
            }
            options = with(options, word);
        }
        return options;
    }

    private static CopyOptions with(CopyOptions given, Word word) {
        String value = word.value();
        return switch (word.key()) {
            case "header" ->
                new CopyOptions(flag(word), given.delimiter(), given.nullText(), given.overwrite(), given.precision());
            case "overwrite" ->
                new CopyOptions(given.header(), given.delimiter(), given.nullText(), flag(word), given.precision());
            case "null" ->
                new CopyOptions(given.header(), given.delimiter(), value, given.overwrite(), given.precision());
            case "delimiter" -> {
                boolean fits = value.length() == 1 && value.charAt(0) < 0x80 && "\"\r\n".indexOf(value.charAt(0)) < 0;
                if (!fits) {
                    throw ParseErrors.text(
                            "DELIMITER takes one character of ASCII, no quote and no line end", word.position());
                }
                yield new CopyOptions(
                        given.header(), value.charAt(0), given.nullText(), given.overwrite(), given.precision());
            }
            case "precision" ->
                new CopyOptions(
                        given.header(), given.delimiter(), given.nullText(), given.overwrite(), precision(word));
            default -> {
                if (!value.equalsIgnoreCase("csv")) {
                    throw ParseErrors.text(
                            "unknown format " + ParseErrors.excerpt(value),
                            word.position(),
                            "COPY reads and writes csv");
                }
                yield given;
            }
        };
    }

    private static boolean flag(Word word) {
        return switch (word.value().toLowerCase(Locale.ROOT)) {
            case "", "true", "on", "1" -> true;
            case "false", "off", "0" -> false;
            default ->
                throw ParseErrors.text(
                        word.name().getSimple() + " is true or false, not " + ParseErrors.excerpt(word.value()),
                        word.position());
        };
    }

    private static TimeUnit precision(Word word) {
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
