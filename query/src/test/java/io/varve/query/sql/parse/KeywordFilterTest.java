// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.plan.QueryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every keyword of the generated parser as a name, against the words that PostgreSQL reserves.
class KeywordFilterTest {
    private static final String[] PLACES = {
        "SELECT %s FROM cpu",
        "SELECT %s, max(usage) FROM cpu",
        "SELECT usage AS %s FROM cpu",
        "SELECT usage AS a, usage AS %s FROM cpu WHERE x = 1",
        "SELECT cpu.%s FROM cpu",
        "SELECT usage FROM cpu WHERE %s = 1",
        "SELECT usage FROM cpu WHERE %s > 1 AND %s BETWEEN %s AND 3 OR %s IS NOT NULL",
        "SELECT usage FROM cpu WHERE x = %s",
        "SELECT max(%s) FROM cpu GROUP BY %s ORDER BY %s DESC, %s NULLS LAST LIMIT 1",
        "SELECT usage FROM %s",
        "SELECT usage FROM %s WHERE usage > 1",
        "SELECT usage FROM db.%s AS x",
        "SELECT usage FROM %s.t",
        "SELECT usage FROM cpu AS %s",
        "WITH %s AS (SELECT 1 AS %s) SELECT %s FROM %s",
        "CREATE TABLE %s (host TAG, x DOUBLE)",
        "SHOW COLUMNS FROM %s;"
    };

    @Test
    void shouldTakeEveryWordThatPostgresDoesNotReserveAsName() throws IOException {
        Set<String> reserved = reservedByPostgres("");
        List<String> failures = new ArrayList<>();
        List<String> words = TokenKinds.words();
        assertTrue(words.size() > 500, "keywords of the parser: " + words.size());
        for (String word : words) {
            if (reserved.contains(word)) {
                continue;
            }
            for (String spelling : List.of(word, word.toLowerCase(Locale.ROOT))) {
                for (String place : PLACES) {
                    String sql = place.replace("%s", spelling);
                    try {
                        SqlNode parsed = DialectParser.parse(sql);
                        if (!(parsed instanceof SqlStatement) && !names(parsed).contains(spelling)) {
                            failures.add(sql + " became " + parsed);
                        }
                    } catch (QueryException e) {
                        failures.add(sql + ": " + e.getMessage());
                    }
                }
            }
        }
        assertEquals(List.of(), failures.subList(0, Math.min(40, failures.size())), failures.size() + " failures");
    }

    @Test
    void shouldAskForQuotesOnlyWherePostgresDoes() throws IOException {
        Set<String> needQuotes = new TreeSet<>();
        for (String word : TokenKinds.words()) {
            try {
                DialectParser.parse("SELECT a." + word + " FROM " + word + " AS " + word);
            } catch (QueryException e) {
                needQuotes.add(word);
            }
        }
        Set<String> beyond = new TreeSet<>(needQuotes);
        beyond.removeAll(reservedByPostgres(""));
        assertEquals(Set.of(), beyond);
        assertTrue(needQuotes.containsAll(List.of("SELECT", "FROM", "WHERE", "GROUP", "ORDER", "AND", "LIMIT")));
    }

    @Test
    void shouldKnowTheWordsOfTheManual() throws IOException {
        for (String word : reservedByPostgres("")) {
            assertTrue(PgReservedWords.contains(word), word);
        }
        assertEquals(77, reservedByPostgres("reserved ").size());
        assertEquals(23, reservedByPostgres("type_func ").size());
    }

    @Test
    void shouldTakeBareAliases() {
        for (String word :
                List.of("value", "free", "system", "start", "position", "between", "nulls", "filter", "count")) {
            SqlNode parsed = DialectParser.parse("SELECT usage " + word + " FROM cpu");
            assertTrue(parsed.toString().contains("`usage` AS `" + word + "`"), parsed.toString());
        }
    }

    @Test
    void shouldKeepWordsOfTheGrammarWhereTheyAreMeant() {
        for (String sql : List.of(
                "SELECT extract(hour FROM time), substring(a FROM 1 FOR 2), trim(BOTH ' ' FROM a) FROM t",
                "SELECT count(*) FILTER (WHERE a BETWEEN 1 AND 2) FROM t",
                "SELECT a FROM t WHERE a NOT BETWEEN 1 AND 2 ORDER BY a NULLS FIRST, b DESC NULLS LAST",
                "SELECT a FROM t WHERE b LIKE 'x!%' ESCAPE '!' OR b ILIKE 'y' OR b ~ 'z' OR b !~ 'q' OR b ~* 'r'",
                "SELECT a FROM t WHERE time > TIMESTAMP '2023-01-01' - INTERVAL '1' HOUR - INTERVAL '1 02' DAY TO HOUR",
                "SELECT a FROM t ORDER BY a OFFSET 5 ROWS FETCH FIRST 3 ROWS ONLY",
                "VALUES (1, 2), (3, 4)",
                "SELECT a FROM (VALUES (1), (2)) AS v (a)",
                "SELECT CAST(a AS double precision), a::timestamp with time zone, b::numeric(10, 2) FROM t",
                "SELECT a FROM t WHERE (a > 1) IS UNKNOWN OR (a > 2) IS NOT UNKNOWN")) {
            DialectParser.parse(sql);
        }
    }

    private static Set<String> names(SqlNode tree) {
        Set<String> names = new TreeSet<>();
        tree.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                names.addAll(id.names);
                return null;
            }
        });
        return names;
    }

    private static Set<String> reservedByPostgres(String group) throws IOException {
        Set<String> words = new TreeSet<>();
        try (InputStream in = KeywordFilterTest.class.getResourceAsStream("postgresql15-reserved.txt");
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null) {
                if (!line.startsWith("#") && line.startsWith(group)) {
                    List<String> fields = Arrays.asList(line.split(" "));
                    words.addAll(fields.subList(1, fields.size()));
                }
                line = reader.readLine();
            }
        }
        return words;
    }
}
