// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private static LogRecord said(String message) {
        LogRecord entry = new LogRecord(Level.WARNING, message);
        entry.setLoggerName("io.varve.ingest");
        entry.setInstant(Instant.ofEpochMilli(1_700_000_000_123L));
        return entry;
    }

    @Test
    void shouldWriteOneLine() {
        assertEquals("2023-11-14T22:13:20.123Z WARN  ingest: refused\n", new LogLine().format(said("refused")));
    }

    @Test
    void shouldEscapeWhatCouldLookLikeAnotherLine() {
        String line = new LogLine().format(said("text=a\n2023 ERROR \u001b[31m\u2028b\u0085"));
        assertTrue(line.endsWith("text=a\\x0a2023 ERROR \\x1b[31m\\x2028b\\x85\n"), line);
    }

    @Test
    void shouldIndentATrace() {
        LogRecord entry = said("failed");
        entry.setThrown(new IllegalStateException("a\nb"));
        new LogLine().format(entry).lines().skip(1).forEach(line -> assertTrue(line.startsWith("    "), line));
    }
}
