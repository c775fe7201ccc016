// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.engine.catalog.CatalogException;
import io.varve.engine.fault.ResourceExhaustedException;
import io.varve.query.exec.QueryEndedException;
import io.varve.query.plan.QueryException;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;

/// What went wrong, as JDBC tells it.
final class SqlErrors {
    /// A connection or statement was closed.
    static final String CLOSED = "08003";
    /// The server cannot be reached, or broke off.
    static final String CONNECTION = "08006";

    private static final String SYNTAX = "42000";
    private static final String VALUE = "22000";
    private static final String LIMIT = "53000";
    private static final String ENDED = "57014";
    private static final String OTHER = "HY000";

    private SqlErrors() {}

    static SQLException of(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e) {
            case QueryException query -> {
                String text = text(message, query.line(), query.column(), query.hint());
                yield query.kind() == QueryException.Kind.VALUE
                        ? new SQLException(text, VALUE, query)
                        : new SQLSyntaxErrorException(text, SYNTAX, query);
            }
            case CatalogException catalog ->
                new SQLSyntaxErrorException(text(message, 0, 0, catalog.hint()), SYNTAX, catalog);
            case QueryEndedException ended ->
                ended.reason() == QueryEndedException.Reason.TIMED_OUT
                        ? new SQLTimeoutException(message, ENDED, ended)
                        : new SQLException(message, ENDED, ended);
            case ResourceExhaustedException limit -> new SQLException(message, LIMIT, limit);
            default -> new SQLException(message, OTHER, e);
        };
    }

    /// The error of a server, by the status of its answer.
    static SQLException ofStatus(int status, String text) {
        return switch (status) {
            case 400, 404 -> new SQLSyntaxErrorException(text, SYNTAX);
            case 422, 503 -> new SQLException(text, LIMIT);
            case 504 -> new SQLTimeoutException(text, ENDED);
            default -> new SQLException(text, OTHER);
        };
    }

    static SQLException closed(String what) {
        return new SQLException(what + " is closed", CLOSED);
    }

    /// One text for message, place and hint.
    static String text(String message, int line, int column, String hint) {
        return message
                + (line > 0 ? " (line " + line + ", column " + column + ")" : "")
                + (hint.isEmpty() ? "" : "; " + hint);
    }
}
