// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/// Which rows a request of QuestDB's kind wants: behind the first `skip` up to row `stop`, or the last `tail` if that is not 0.
///
/// @param skip rows that are passed over
/// @param stop rows from the first on, those passed over too; `Long.MAX_VALUE` = all
/// @param tail how many of the last rows, instead
record RowWindow(long skip, long stop, int tail) {
    /// So many rows may be kept to find the last ones.
    private static final int MAX_TAIL = 1_000_000;

    static final RowWindow ALL = new RowWindow(0, Long.MAX_VALUE, 0);

    /// `n`, `lo,hi` or `-n`; empty = all.
    ///
    /// @throws HttpProblem for anything else
    static RowWindow of(String limit) {
        if (limit.isBlank()) {
            return ALL;
        }
        int comma = limit.indexOf(',');
        long first = number(limit, comma < 0 ? limit : limit.substring(0, comma));
        if (comma < 0) {
            if (first < -MAX_TAIL) {
                throw bad(limit, "At most the last " + MAX_TAIL + " rows can be asked for.");
            }
            return first < 0 ? new RowWindow(0, Long.MAX_VALUE, (int) -first) : new RowWindow(0, first, 0);
        }
        long second = number(limit, limit.substring(comma + 1));
        if (first < 0 || second < 0) {
            throw bad(limit, "With two numbers none may be negative.");
        }
        return new RowWindow(Math.min(first, second), Math.max(first, second), 0);
    }

    private static long number(String limit, String part) {
        try {
            return Long.parseLong(part.strip());
        } catch (NumberFormatException e) {
            throw bad(limit, "Write n, or lo,hi for the rows behind lo up to hi, or -n for the last n.");
        }
    }

    private static HttpProblem bad(String limit, String hint) {
        return new HttpProblem(HttpResponseStatus.BAD_REQUEST, "bad limit: " + limit, hint);
    }
}
