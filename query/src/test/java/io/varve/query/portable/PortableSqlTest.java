// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.portable;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.varve.query.QueryResult;
import io.varve.query.SqlFixture;
import io.varve.query.SqlOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PortableSqlTest {
    /// What is reached; only ever raised. The rest is in `query/docs/portable-sql.md`.
    private static final int FLOOR = 2545;

    @TempDir
    Path directory;

    private final Map<String, Integer> failures = new TreeMap<>();
    private final List<String> details = new ArrayList<>();
    private String file = "";
    private int queries;
    private int right;

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void shouldAnswerPortableQueriesAsPostgresDoes() throws IOException {
        Path corpus = Path.of(System.getProperty("varve.root"), "../shared/data/sql/portable.jsonl.gz");
        assumeTrue(Files.exists(corpus), "no corpus at " + corpus);
        try (SqlFixture fixture = SqlFixture.empty(directory, 1, SqlOptions.defaults());
                InputStream packed = new GZIPInputStream(Files.newInputStream(corpus));
                BufferedReader lines = new BufferedReader(new InputStreamReader(packed, StandardCharsets.UTF_8))) {
            PortableTables tables = new PortableTables(sql -> answer(fixture, sql));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Map<String, @Nullable Object> entry = Json.object(line);
                String sql = String.valueOf(entry.get("sql"));
                switch (String.valueOf(entry.get("kind"))) {
                    case "file" -> {
                        file = String.valueOf(entry.get("file"));
                        tables = new PortableTables(text -> answer(fixture, text));
                    }
                    case "statement" -> statement(tables, sql, String.valueOf(entry.get("expect")));
                    default -> query(fixture, tables, entry, sql);
                }
            }
        }
        report();
        assertTrue(right >= FLOOR, () -> right + " of " + queries + " are right, expected " + FLOOR + "; " + failures);
    }

    /// A statement that fails here shows in the queries behind it.
    private static void statement(PortableTables tables, String sql, String expect) {
        if (expect.equals("ok")) {
            try {
                tables.run(sql);
            } catch (RuntimeException e) {
                return;
            }
        }
    }

    private void query(SqlFixture fixture, PortableTables tables, Map<String, @Nullable Object> entry, String sql) {
        queries++;
        String reason;
        try {
            List<List<String>> actual = answer(fixture, tables.text(sql));
            List<List<String>> expected = rows(entry.get("rows"));
            boolean anyOrder = "rowsort".equals(entry.get("sort")) || Boolean.TRUE.equals(entry.get("unordered"));
            if (Answers.same(expected, actual, anyOrder)) {
                right++;
                return;
            }
            reason = "another answer";
            details.add(file + "\t" + reason + "\t" + sql.replace('\n', ' ') + "\n    expected " + cut(expected)
                    + "\n    but got  " + cut(actual));
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            reason = String.valueOf(e.getMessage()).replaceAll("\"[^\"]*\"|\\d+", "…");
            details.add(
                    file + "\t" + e.getClass().getSimpleName() + "\t" + e.getMessage() + "\t" + sql.replace('\n', ' '));
        }
        failures.merge(reason.substring(0, Math.min(60, reason.length())), 1, Integer::sum);
    }

    private static String cut(Object rows) {
        String text = rows.toString();
        return text.substring(0, Math.min(300, text.length()));
    }

    private static List<List<String>> rows(@Nullable Object json) {
        List<List<String>> rows = new ArrayList<>();
        if (json instanceof List<?> list) {
            for (Object row : list) {
                rows.add(((List<?>) row).stream().map(String::valueOf).toList());
            }
        }
        return rows;
    }

    /// The rows of an answer; names and types of its columns first if the text begins with a NUL.
    private static List<List<String>> answer(SqlFixture fixture, String text) {
        List<List<String>> rows = new ArrayList<>();
        boolean withTypes = text.startsWith("\0");
        try (QueryResult result = fixture.sql().query(withTypes ? text.substring(1) : text)) {
            if (withTypes) {
                rows.add(result.columns().stream().map(column -> column.name()).toList());
                rows.add(result.columns().stream()
                        .map(column -> column.type().name())
                        .toList());
            }
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 0; i < result.columns().size(); i++) {
                    String value = result.getString(i);
                    row.add(value == null ? "NULL" : value);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private void report() throws IOException {
        System.getLogger(PortableSqlTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "portable SQL: {0} of {1} right; failures {2}",
                        right,
                        queries,
                        failures);
        String list = System.getProperty("varve.portable.list", "");
        if (!list.isEmpty()) {
            Files.writeString(Path.of(list), right + " of " + queries + "\n" + String.join("\n", details));
        }
    }
}
