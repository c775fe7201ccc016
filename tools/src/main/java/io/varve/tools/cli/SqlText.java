// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import java.util.ArrayList;
import java.util.List;

/// Finds where statements end: at a semicolon outside of quotes and comments.
final class SqlText {
    private SqlText() {}

    /// Finds the end of a statement.
    ///
    /// @return the offset of the semicolon that ends the first statement at or after `from`, -1 when there is none
    static int end(String text, int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ';') {
                return at;
            } else if (c == '\'' || c == '"') {
                at = closing(text, at + 1, String.valueOf(c));
            } else if (text.startsWith("--", at)) {
                at = closing(text, at + 2, "\n");
            } else if (text.startsWith("/*", at)) {
                at = closing(text, at + 2, "*/");
            } else {
                at++;
            }
        }
        return -1;
    }

    private static int closing(String text, int from, String mark) {
        int at = text.indexOf(mark, from);
        return at < 0 ? text.length() : at + mark.length();
    }

    /// The statements of a text without their semicolons; blank ones are left out.
    static List<String> split(String text) {
        List<String> statements = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = end(text, from);
            int to = end < 0 ? text.length() : end;
            String statement = text.substring(from, to);
            if (!statement.isBlank()) {
                statements.add(statement);
            }
            from = to + 1;
        }
        return statements;
    }

    /// A name as it must be written in SQL: quoted unless it is plain.
    static String name(String name) {
        boolean plain = !name.isEmpty() && !Character.isDigit(name.charAt(0));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            plain &= c == '_' || (c < 128 && Character.isLetterOrDigit(c));
        }
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
