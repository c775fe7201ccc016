// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TablePrinterTest {
    private static String print(String json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (RowStream rows = new RowStream(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))) {
            out.print(new TablePrinter(out).print(rows));
        }
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void shouldAlignNumbersToTheRight() throws IOException {
        assertEquals(
                """
                 host |                  n | ok
                ------+--------------------+-------
                 a    |                  1 | true
                      | 9007199254740993.5 | false
                 ü    |                    |
                3""",
                print("[{\"host\":\"a\",\"n\":1,\"ok\":true},{\"host\":null,\"n\":9007199254740993.5,\"ok\":false},"
                        + "{\"host\":\"ü\",\"n\":null,\"ok\":null}]"));
    }

    @Test
    void shouldKeepControlCharactersFromTheTerminal() throws IOException {
        assertEquals(" s\n-----\n a\uFFFDb\n1", print("[{\"s\":\"a\\u001bb\"}]"));
    }

    @Test
    void shouldPrintNothingForNoRows() throws IOException {
        assertEquals("0", print("[]"));
    }

    @Test
    void shouldFailWhenTheAnswerIsCut() {
        assertThrows(IOException.class, () -> print("[{\"n\":1},"));
        assertThrows(IOException.class, () -> print("{\"error\":\"x\"}"));
    }
}
