// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Cell;
import io.varve.tools.client.VarveClient;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;

/// What TAB offers: key words, tables, and the columns of those tables that the statement names.
///
/// Names are fetched when first asked for and forgotten after each statement, since it may have made new ones.
final class SqlNames {
    private static final List<String> WORDS = List.of(
            "SELECT",
            "FROM",
            "WHERE",
            "GROUP BY",
            "ORDER BY",
            "LIMIT",
            "OFFSET",
            "HAVING",
            "DISTINCT",
            "DISTINCT ON",
            "AS",
            "AND",
            "OR",
            "NOT",
            "IN",
            "BETWEEN",
            "IS NULL",
            "ASC",
            "DESC",
            "WITH",
            "INTERVAL",
            "TIMESTAMP",
            "time_bucket",
            "now()",
            "count(*)",
            "sum",
            "avg",
            "min",
            "max",
            "first",
            "last",
            "SHOW TABLES",
            "SHOW DATABASES",
            "SHOW COLUMNS FROM",
            "SHOW STORAGE",
            "SHOW DELETES",
            "SHOW TASKS",
            "SHOW CARDINALITY",
            "CREATE TABLE",
            "CREATE DATABASE",
            "ALTER TABLE",
            "FLUSH TABLE",
            "COMPACT TABLE",
            "DELETE FROM");

    private final VarveClient client;
    private final Set<String> tables = new TreeSet<>();
    private String tablesOf = "";

    SqlNames(VarveClient client) {
        this.client = client;
    }

    void forget() {
        tablesOf = "";
    }

    void complete(String database, ParsedLine line, List<Candidate> candidates) {
        String prefix = line.word().substring(0, line.wordCursor());
        int start = Math.max(prefix.lastIndexOf('('), prefix.lastIndexOf(',')) + 1;
        String kept = prefix.substring(0, start);
        for (String table : tables(database)) {
            offer(candidates, kept, SqlText.name(table));
            if (line.line().contains(table)) {
                firstColumn(database, "SHOW COLUMNS FROM " + SqlText.name(table))
                        .forEach(column -> offer(candidates, kept, SqlText.name(column)));
            }
        }
        boolean lower = prefix.equals(prefix.toLowerCase(Locale.ROOT)) && !prefix.isEmpty();
        WORDS.forEach(word -> offer(candidates, kept, lower ? word.toLowerCase(Locale.ROOT) : word));
    }

    private static void offer(List<Candidate> candidates, String kept, String name) {
        candidates.add(new Candidate(kept + name));
    }

    private Set<String> tables(String database) {
        if (!tablesOf.equals(database)) {
            tables.clear();
            tables.addAll(firstColumn(database, "SHOW TABLES"));
            tablesOf = database;
        }
        return tables;
    }

    /// Completion must not break the prompt: a server that cannot answer now just offers no names.
    private Set<String> firstColumn(String database, String statement) {
        Set<String> names = new TreeSet<>();
        try {
            for (Map<String, Cell> row : client.rows(database, statement)) {
                row.values().stream().findFirst().ifPresent(cell -> names.add(cell.text()));
            }
        } catch (IOException e) {
            names.clear();
        }
        return names;
    }
}
