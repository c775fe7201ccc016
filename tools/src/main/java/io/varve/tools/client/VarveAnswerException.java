// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import java.io.IOException;
import java.io.Serial;

/// The server answered, and the answer was no.
public final class VarveAnswerException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int line;
    private final int column;
    private final String hint;
    private final int retryAfterSeconds;

    /// @param line and `column`: the position in the text of the query, from 1; 0 = none
    /// @param hint may be empty
    /// @param retryAfterSeconds -1 = the server did not say
    VarveAnswerException(int status, String message, int line, int column, String hint, int retryAfterSeconds) {
        super(message);
        this.status = status;
        this.line = line;
        this.column = column;
        this.hint = hint;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public int status() {
        return status;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }

    public String hint() {
        return hint;
    }

    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
