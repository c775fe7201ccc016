// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Texts that are too long, too deep or too wide: each is answered or refused by a QueryException, whatever its form.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TextLimitsTest {
    private SqlFixture db;

    @BeforeAll
    void open(@TempDir Path directory) {
        db = SqlFixture.filled(directory, 1);
    }

    @AfterAll
    void close() {
        assertEquals(0, db.sql().usedBytes());
        db.close();
    }

    private static String listed(int count, String joint, IntFunction<String> item) {
        return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(joint));
    }

    static Arguments[] forms() {
        return new Arguments[] {
            Arguments.of("SELECT " + "(".repeat(201) + "1" + ")".repeat(201), "more than 200 nested parentheses"),
            Arguments.of("SELECT " + "(".repeat(16_000), "more than 200 nested parentheses"),
            Arguments.of("SELECT " + "NOT ".repeat(4000) + "true", "the text is nested too deeply"),
            Arguments.of("SELECT " + "- ".repeat(8000) + "1", "the text is nested too deeply"),
            Arguments.of("SELECT " + "1+".repeat(8000) + "1", "the text is nested too deeply"),
            Arguments.of("SELECT " + "1+".repeat(260) + "1", "more than 250 nested operators"),
            Arguments.of("SELECT 'a'" + "||'b'".repeat(3000), "the text is nested too deeply"),
            Arguments.of("SELECT 1" + "::bigint".repeat(2000), "the text is nested too deeply"),
            Arguments.of("SELECT 1" + " IS NULL".repeat(2000), "the text is nested too deeply"),
            Arguments.of(
                    "SELECT " + "CASE WHEN true THEN ".repeat(600) + "1" + " END".repeat(600),
                    "more than 200 nested parentheses"),
            Arguments.of("SELECT 1" + " UNION SELECT 1".repeat(10_000), "text too long: bytes=150008, limit=16384"),
            Arguments.of("SELECT 1" + " UNION SELECT 1".repeat(1000), "the text is nested too deeply"),
            Arguments.of("SELECT 1" + " EXCEPT ALL SELECT 1".repeat(800), "the text is nested too deeply"),
            Arguments.of(
                    "WITH a0 AS (SELECT 1 AS x), "
                            + listed(40, ", ", i -> "a" + (i + 1) + " AS (SELECT p.x FROM a" + i + " p, a" + i + " q)")
                            + " SELECT count(*) FROM a40",
                    "more than 2000 tables once the names of WITH are replaced by their queries"),
            Arguments.of(
                    "WITH a0 AS (SELECT 1 AS x), "
                            + listed(400, ", ", i -> "a" + (i + 1) + " AS (SELECT x FROM a" + i + ")")
                            + " SELECT count(*) FROM a400",
                    "the text is nested too deeply")
        };
    }

    @ParameterizedTest(name = "{index}: {1}")
    @MethodSource("forms")
    void shouldRefuseWhatIsTooDeepOrTooLong(String sql, String message) {
        // The depth at which a stack ends is the machine's; a form below it may be answered.
        try {
            db.rows(sql);
            assertEquals("the text is nested too deeply", message, "was answered");
        } catch (QueryException e) {
            assertEquals(message, e.getMessage());
        }
    }

    @Test
    void shouldAnswerLongLists() {
        assertEquals(
                "1\n", db.rows("SELECT count(*) FROM near WHERE x IN (" + listed(3000, ",", i -> "" + (i + 2)) + ")"));
        assertEquals("1\n", db.rows("SELECT count(*) FROM near WHERE " + listed(900, " OR ", i -> "x=" + (i + 2))));
        assertEquals("2\n", db.rows("SELECT count(*) FROM near WHERE " + listed(900, " AND ", i -> "x<>" + (i + 3))));
        assertEquals("3000\n", db.rows("SELECT count(*) FROM (VALUES " + listed(3000, ",", i -> "(1)") + ") v"));
    }

    @Test
    void shouldAnswerWhatIsJustDeepEnough() {
        assertEquals("1\n", db.rows("SELECT " + "(".repeat(199) + "1" + ")".repeat(199)));
        assertEquals("200\n", db.rows("SELECT 1" + "+1".repeat(199)));
        assertEquals("1\n", db.rows("SELECT 1" + " UNION SELECT 1".repeat(60)));
    }

    @Test
    void shouldTakeATextOfTheLongestLengthOnly() {
        String text = "SELECT 1 /*" + "x".repeat(SqlOptions.MAX_TEXT_BYTES - 13) + "*/";
        assertEquals(SqlOptions.MAX_TEXT_BYTES, text.length());
        assertEquals("1\n", db.rows(text));
        QueryException e = assertThrows(QueryException.class, () -> db.rows(text + " "));
        assertTrue(String.valueOf(e.getMessage()).startsWith("text too long: bytes=16385"), e.getMessage());
    }
}
