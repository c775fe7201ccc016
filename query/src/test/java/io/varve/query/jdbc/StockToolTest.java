// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sqlline.SqlLine;

/// The driver under a tool that knows nothing of Varve.
@Timeout(120)
final class StockToolTest {
    @TempDir
    private Path directory;

    @Test
    void shouldServeSqlline() throws IOException {
        String script = String.join(
                "\n",
                "CREATE TABLE t (host TAG, v DOUBLE);",
                "INSERT INTO t (time, host, v) VALUES ('2024-01-02 03:04:05.5', 'a', 1.5), ('2024-01-02', 'b', 2);",
                "SELECT time, host, v FROM t WHERE v < 2;",
                "!tables",
                "!columns t",
                "!describe t",
                "!indexes t",
                "!primarykeys t",
                "!typeinfo",
                "SELECT nope FROM t;",
                "DROP TABLE t;",
                "!quit",
                "");
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        SqlLine tool = new SqlLine();
        PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
        tool.setOutputStream(out);
        tool.setErrorStream(out);
        String[] arguments = {
            "-u",
            "jdbc:varve:embedded:" + directory.resolve("data"),
            "-n",
            "me",
            "-p",
            "",
            "--color=false",
            "--outputformat=csv",
            "--showHeader=true",
            "--maxWidth=400",
            "--isolation=TRANSACTION_NONE",
            "--force=true"
        };
        SqlLine.Status status =
                tool.begin(arguments, new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)), false);
        String text = told.toString(StandardCharsets.UTF_8);
        assertEquals(SqlLine.Status.OK, status, text);
        assertTrue(text.contains("'2024-01-02 03:04:05.5','a','1.5'"), text);
        assertTrue(text.contains("2 rows affected"), text);
        assertTrue(text.contains("'','default','t','TABLE'"), text);
        assertTrue(text.contains("'default','t','host','12','VARCHAR'"), text);
        assertTrue(text.contains("unknown column nope (line 1, column 8)"), text);
        assertTrue(text.contains("HUGEINT"), text);
    }
}
