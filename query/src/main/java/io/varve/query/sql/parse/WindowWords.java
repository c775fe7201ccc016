// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Where a text is inside the parentheses of a window, for [KeywordFilter], and the bounds of a frame by GROUPS, which the grammar knows
/// as RANGE: before an offset there comes a [VarveSqlParserConstants#TEXT_GROUPS].
final class WindowWords implements VarveSqlParserConstants {
    private static final int NONE = -1;

    private final Deque<Integer> depths = new ArrayDeque<>();
    private boolean inClause;
    private int groupsDepth = NONE;

    /// Inside the parentheses behind OVER, or behind AS in a WINDOW clause.
    boolean isInside(int depth) {
        return !depths.isEmpty() && depths.peek() == depth;
    }

    /// Notes that the frame of the window in hand goes by groups.
    void beginGroups(int depth) {
        groupsDepth = depth;
    }

    /// True if the offset of a frame by groups begins at `token`.
    boolean startsOffset(Token token, @Nullable Token before, int depth) {
        if (groupsDepth != depth || before == null) {
            return false;
        }
        boolean bound = before.kind == RANGE || before.kind == BETWEEN || before.kind == AND;
        return bound
                && switch (token.kind) {
                    case BETWEEN, CURRENT, UNBOUNDED -> false;
                    default -> true;
                };
    }

    /// Notes what decides about words further on.
    void follow(Token token, @Nullable Token before, int depth) {
        if (token.kind == WINDOW) {
            inClause = true;
        } else if (token.kind == SELECT || (token.kind == ORDER && !isInside(depth))) {
            inClause = false;
        }
        if (token.kind == LPAREN && before != null && (before.kind == OVER || (inClause && before.kind == AS))) {
            depths.push(depth);
        } else if (token.kind == RPAREN && !depths.isEmpty() && depths.peek() > depth) {
            depths.pop();
            groupsDepth = NONE;
        }
    }
}
