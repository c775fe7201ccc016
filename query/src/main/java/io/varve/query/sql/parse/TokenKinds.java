// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a token may be, for [KeywordFilter] and its helpers. Threads: stateless.
final class TokenKinds implements VarveSqlParserConstants {
    private static final boolean[] WORD = new boolean[tokenImage.length];

    static {
        for (int kind = 0; kind < WORD.length; kind++) {
            String image = tokenImage[kind];
            WORD[kind] = image.length() > 2 && image.charAt(0) == '"' && Character.isLetter(image.charAt(1));
        }
    }

    private TokenKinds() {}

    /// Whether the template reserves it.
    static boolean isWord(Token token) {
        return WORD[token.kind];
    }

    /// True if the word is one of the generated parser (for the test that tries them all).
    static List<String> words() {
        List<String> words = new ArrayList<>();
        for (int kind = 0; kind < WORD.length; kind++) {
            if (WORD[kind]) {
                words.add(tokenImage[kind].substring(1, tokenImage[kind].length() - 1));
            }
        }
        return words;
    }

    /// Whether it may be a name.
    static boolean isName(Token token) {
        return token.kind == IDENTIFIER
                || token.kind == QUOTED_IDENTIFIER
                || (isWord(token) && !PgReservedWords.contains(token.image));
    }

    /// True if a value may end with this token, so that what follows is an operator, an alias or a clause.
    static boolean endsOperand(@Nullable Token token) {
        if (token == null) {
            return false;
        }
        return switch (token.kind) {
            case IDENTIFIER, QUOTED_IDENTIFIER, UNICODE_QUOTED_IDENTIFIER, RPAREN, RBRACKET, END -> true;
            case QUOTED_STRING, UNSIGNED_INTEGER_LITERAL, DECIMAL_NUMERIC_LITERAL, APPROX_NUMERIC_LITERAL -> true;
            case DURATION, NULL, TRUE, FALSE, UNKNOWN, HOOK, CURRENT_TIMESTAMP, LOCALTIMESTAMP -> true;
            case CURRENT_DATE, CURRENT_TIME, LOCALTIME, TEXT_ASOF, TEXT_LT -> true;
            case YEAR, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND -> true;
            case YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES, SECONDS -> true;
            default -> false;
        };
    }

    /// True unless a clause or a separator begins here: then the word before it was an alias.
    static boolean startsOperand(Token token) {
        return switch (token.kind) {
            case EOF, SEMICOLON, COMMA, RPAREN, FROM, WHERE, GROUP, HAVING, ORDER, LIMIT, OFFSET, FETCH -> false;
            case UNION, EXCEPT, INTERSECT, AND, OR, AS, THEN, ELSE, END, WHEN, JOIN, ON, ASC, DESC -> false;
            case EQ, NE, NE2, LT, GT, LE, GE, IS, IN, LIKE, DOT, SLASH, PERCENT_REMAINDER, CONCAT, INFIX_CAST -> false;
            default -> true;
        };
    }

    /// Whether it is one of these words.
    static boolean isOneOf(Token token, String... words) {
        for (String word : words) {
            if (isWord(token) && token.image.equalsIgnoreCase(word)) {
                return true;
            }
        }
        return false;
    }

    /// Whether it is there and of this kind.
    static boolean is(@Nullable Token token, int kind) {
        return token != null && token.kind == kind;
    }
}
