// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.query.plan.QueryException;
import io.varve.query.sql.error.ParseErrors;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Makes errors of what the generated parser and its lexer throw. Threads: stateless.
final class SyntaxErrors {
    /// First words of statements that the language will have.
    private static final Set<String> LATER =
            Set.of("UPDATE", "MERGE", "TRUNCATE", "SET", "RESET", "CALL", "BEGIN", "COMMIT", "ROLLBACK");

    private SyntaxErrors() {}

    static QueryException unknownStatement(String word, SqlParserPos position) {
        String upper = word.toUpperCase(Locale.ROOT);
        return LATER.contains(upper)
                ? ParseErrors.unsupported(upper, position)
                : ParseErrors.text(
                        "syntax error at \"" + ParseErrors.excerpt(word) + "\"",
                        position,
                        "a statement begins with SELECT, WITH, VALUES, INSERT, DELETE, CREATE, ALTER, RENAME, DROP, FLUSH, COMPACT, SHOW, DESCRIBE,"
                                + " EXPLAIN or KILL");
    }

    /// What the generated parser could not go on with.
    static QueryException syntax(ParseException e) {
        Token bad = e.currentToken.next;
        if (bad.kind == VarveSqlParserConstants.EOF) {
            return ParseErrors.text("syntax error at the end of the text", position(bad));
        }
        if (bad.kind == VarveSqlParserConstants.QUOTE || bad.kind == VarveSqlParserConstants.DOUBLE_QUOTE) {
            return ParseErrors.text(unclosed(bad.image.charAt(0)), position(bad));
        }
        String image = ParseErrors.excerpt(bad.image);
        String hint = PgReservedWords.contains(bad.image)
                ? bad.image + " is a reserved word; as a name it needs double quotes: \"" + bad.image + "\""
                : "";
        return ParseErrors.text("syntax error at \"" + image + "\"", position(bad), hint);
    }

    /// What the lexer could not read. Its message says the place; `text` is searched for the sign that is to blame.
    static QueryException lexical(String text, int line, int column) {
        int offset = offset(text, line, column);
        if (offset >= text.length()) {
            int comment = text.lastIndexOf("/*");
            if (comment > text.lastIndexOf("*/")) {
                return ParseErrors.text("comment without closing */", position(text, comment));
            }
            // The lexer counts a last sign that it cannot read as read.
            offset = text.length() - 1;
        }
        if (offset > 0 && Character.isLowSurrogate(text.charAt(offset))) {
            offset--;
        }
        int bad = text.codePointAt(offset);
        String message = bad == '\'' || bad == '"'
                ? unclosed((char) bad)
                : "unexpected character '" + Character.toString(bad) + "'";
        return ParseErrors.text(message, position(text, offset));
    }

    private static String unclosed(char quote) {
        return (quote == '"' ? "quoted name" : "text") + " without closing " + quote;
    }

    /// Where a token stands; the end of an empty text is its beginning.
    static SqlParserPos position(Token token) {
        int line = Math.max(1, token.beginLine);
        int column = Math.max(1, token.beginColumn);
        return new SqlParserPos(line, column, Math.max(line, token.endLine), Math.max(column, token.endColumn));
    }

    private static SqlParserPos position(String text, int offset) {
        int lines =
                (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
        return new SqlParserPos(1 + lines, offset - text.lastIndexOf('\n', offset - 1));
    }

    private static int offset(String text, int line, int column) {
        int offset = 0;
        for (int i = 1; i < line; i++) {
            offset = text.indexOf('\n', offset) + 1;
        }
        return offset + column - 1;
    }
}
