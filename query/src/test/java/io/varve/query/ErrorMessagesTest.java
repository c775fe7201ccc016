// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.query.plan.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the user reads when a text is wrong, or a value on the way, and where.
@Timeout(120)
final class ErrorMessagesTest {
    @TempDir
    private Path directory;

    @Test
    void shouldSayWhatIsWrongAndWhere() throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        try (SqlFixture db = SqlFixture.filled(directory, 1);
                InputStream in = ErrorMessagesTest.class.getResourceAsStream("errors.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            for (String example : text.split("\n\n", -1)) {
                if (!example.startsWith("#")) {
                    String sql = example.lines().findFirst().orElseThrow();
                    expected.add(example.strip());
                    actual.add(sql + "\n" + error(db, sql.replace("\\n", "\n")));
                }
            }
        }
        assertTrue(expected.size() > 50);
        assertEquals(String.join("\n\n", expected), String.join("\n\n", actual));
    }

    private static String error(SqlFixture db, String sql) {
        QueryException e = assertThrows(QueryException.class, () -> db.rows(sql), sql);
        String hint = e.hint().isEmpty() ? "" : " | " + e.hint();
        assertTrue(e.line() > 0 && e.column() > 0, sql);
        return e.kind() + " " + e.line() + ":" + e.column() + " " + e.getMessage() + hint;
    }

    @Test
    void shouldKeepThePlaceWhereverAValueIsComputed() {
        try (SqlFixture db = SqlFixture.filled(directory, 1)) {
            for (String sql : List.of(
                    "WITH c AS (SELECT\n1 / (n - n) AS x FROM cpu) SELECT max(x) FROM c WHERE x > 0",
                    "SELECT DISTINCT ON (hostname) hostname,\n1 / (n - n) FROM cpu ORDER BY hostname, time",
                    "SELECT hostname FROM cpu WHERE\n1 / (n - n) > 0 AND usage_user > 1",
                    "SELECT count(*) FILTER (WHERE\n1 / (n - n) > 0) FROM cpu",
                    "SELECT CASE WHEN usage_user > 1 THEN\n1 / (n - n) END FROM cpu")) {
                QueryException e = assertThrows(QueryException.class, () -> db.rows(sql), sql);
                assertEquals("division by zero 2:1", e.getMessage() + " " + e.line() + ":" + e.column(), sql);
            }
        }
    }
}
