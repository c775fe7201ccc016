// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// One line per record: time (UTC), level, thread, last part of the logger's name, message. Control characters are escaped, so that
/// what a client sent cannot look like a line of its own; a stack trace follows indented.
final class LogLine extends Formatter {
    @Override
    public String format(LogRecord record) {
        StringBuilder out = new StringBuilder(160);
        out.append(record.getInstant().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(word(record.getLevel()))
                .append(' ')
                .append(shortName(String.valueOf(record.getLoggerName())))
                .append(": ");
        escape(formatMessage(record), out);
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(line -> escape(line, out.append("\n    ")));
        }
        return out.append('\n').toString();
    }

    private static String word(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN ";
        }
        return value >= Level.INFO.intValue() ? "INFO " : "DEBUG";
    }

    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && c != 0x2028 && c != 0x2029) {
                out.append(c);
            } else {
                out.append("\\x").append(String.format("%02x", (int) c));
            }
        }
    }
}
