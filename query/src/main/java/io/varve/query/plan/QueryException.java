// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// What is wrong with a query, where in its text, and what was probably meant.
///
/// `line` and `column` count from 1 in the text as sent (columns in UTF-16 units); both are 0 if no place is to blame.
/// `hint` is empty if there is none.
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What kind of error; the HTTP service maps it to a status.
    public enum Kind {
        /// The text does not parse, or a name, a type or a value is wrong.
        TEXT,
        /// There is no such database.
        DATABASE_NOT_FOUND,
        /// Part of the language that does not exist yet.
        UNSUPPORTED,
        /// A value went wrong while the query ran: overflow, division by zero, text that is no number.
        VALUE
    }

    private final Kind kind;
    private final int line;
    private final int column;
    private final String hint;

    public QueryException(Kind kind, String message, int line, int column, String hint) {
        super(message);
        this.kind = kind;
        this.line = line;
        this.column = column;
        this.hint = hint;
    }

    /// An error of execution; [#at] adds the place of the expression.
    public static QueryException value(String message) {
        return new QueryException(Kind.VALUE, message, 0, 0, "");
    }

    /// The same error with this place, unless it has one.
    public QueryException at(Place place) {
        if (line > 0 || !place.isKnown()) {
            return this;
        }
        QueryException placed =
                new QueryException(kind, String.valueOf(getMessage()), place.line(), place.column(), hint);
        placed.initCause(this);
        return placed;
    }

    /// What kind of error it is.
    public Kind kind() {
        return kind;
    }

    /// The line, from 1; 0 = unknown.
    public int line() {
        return line;
    }

    /// The column in that line, from 1; 0 = unknown.
    public int column() {
        return column;
    }

    /// What was probably meant; empty if nothing comes to mind.
    public String hint() {
        return hint;
    }
}
