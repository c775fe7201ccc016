// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The words of `a ASOF JOIN b [ON …]` and `a LT JOIN b [ON …]` for [KeywordFilter], which makes LEFT JOIN of them: where the table behind them
/// ends, there comes an ON, if need be one that the text does not have, and behind it [VarveSqlParserConstants#TEXT_ASOF] or its like.
final class AsofWords implements VarveSqlParserConstants {
    /// A join whose condition has not come yet.
    private record Open(int depth, int mark) {}

    private final Deque<Open> open = new ArrayDeque<>();

    /// Notes the join that `token` begins, if it does.
    boolean begin(Token token, Token next, boolean endsTable, int depth) {
        boolean asof = token.kind == ASOF;
        boolean earlier = token.kind == IDENTIFIER && token.image.equalsIgnoreCase("lt") && endsTable;
        if (next.kind != JOIN || !(asof || earlier)) {
            return false;
        }
        open.push(new Open(depth, asof ? TEXT_ASOF : TEXT_LT));
        return true;
    }

    /// True if `token`, which is not ON, is the first behind the table of a join.
    boolean endsTable(Token token, Token next, @Nullable Token before, int depth) {
        if (open.isEmpty() || open.peek().depth() != depth) {
            return false;
        }
        boolean joins = before != null && before.kind == LEFT;
        return switch (token.kind) {
            case EOF, SEMICOLON, COMMA, RPAREN, WHERE, GROUP, HAVING, ORDER, LIMIT, OFFSET, FETCH, WINDOW -> true;
            case UNION, EXCEPT, INTERSECT, QUALIFY, LEFT, RIGHT, FULL, INNER, CROSS, NATURAL, ASOF -> true;
            case JOIN -> !joins;
            case IDENTIFIER ->
                (is(token, "TOLERANCE") && (next.kind == DURATION || next.kind == INTERVAL))
                        || (is(token, "SAMPLE") && next.kind == BY)
                        || (is(token, "LATEST") && (next.kind == BY || next.kind == ON))
                        || (is(token, "LT") && next.kind == JOIN);
            default -> false;
        };
    }

    /// True if `token` is the ON of a join that is open.
    boolean isCondition(Token token, int depth) {
        return token.kind == ON && !open.isEmpty() && open.peek().depth() == depth;
    }

    /// The mark behind the ON of the last join, which is done.
    int takeMark() {
        return open.pop().mark();
    }

    /// Whether the text names keys at this token.
    static boolean startsKeys(Token token) {
        return token.kind == LPAREN
                || token.kind == QUOTED_IDENTIFIER
                || (token.kind == IDENTIFIER && !is(token, "TOLERANCE"));
    }

    private static boolean is(Token token, String word) {
        return token.image.equalsIgnoreCase(word);
    }
}
