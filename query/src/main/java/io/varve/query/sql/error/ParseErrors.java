// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.error;

import io.varve.query.plan.QueryException;
import java.util.Collection;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Makes [QueryException]s of what is wrong in a text, each with its place and, where there is one, a hint.
///
/// Places: lines and columns from 1, in code points of the text as sent; a position of zero is a place that is not known.
/// Threads: stateless.
public final class ParseErrors {
    private static final int EXCERPT = 40;

    private ParseErrors() {}

    /// The text cannot mean anything: `message` says why.
    public static QueryException text(String message, SqlParserPos position) {
        return text(message, position, "");
    }

    /// The same with what was probably meant, "" for nothing.
    public static QueryException text(String message, SqlParserPos position, String hint) {
        return new QueryException(
                QueryException.Kind.TEXT, message, position.getLineNum(), position.getColumnNum(), hint);
    }

    /// A `kind` of thing (column, table, function) that does not exist, with the nearest of those that do.
    public static QueryException unknown(String kind, String name, SqlParserPos position, Collection<String> known) {
        return text("unknown " + kind + " " + excerpt(name), position, NameErrors.didYouMean(name, known));
    }

    /// At most 40 characters of what the text says.
    public static String excerpt(String text) {
        int end = text.offsetByCodePoints(0, Math.min(EXCERPT, text.codePointCount(0, text.length())));
        return end == text.length() ? text : text.substring(0, end) + "…";
    }

    /// `what` is part of the language, but not of this version.
    public static QueryException unsupported(String what, SqlParserPos position) {
        return new QueryException(
                QueryException.Kind.UNSUPPORTED,
                what + " is not supported yet",
                position.getLineNum(),
                position.getColumnNum(),
                "");
    }

    /// There is no such database; `hint` may name the one that was meant, or is "".
    public static QueryException databaseNotFound(String database, SqlParserPos position, String hint) {
        return new QueryException(
                QueryException.Kind.DATABASE_NOT_FOUND,
                "database not found: \"" + excerpt(database) + "\"",
                position.getLineNum(),
                position.getColumnNum(),
                hint);
    }

    /// What Calcite's validator found, in its words unless [NameErrors] knows better.
    public static QueryException context(CalciteContextException e) {
        Throwable cause = e.getCause();
        @Nullable String message = cause == null ? e.getMessage() : cause.getMessage();
        return text(message == null ? "invalid query" : message, new SqlParserPos(e.getPosLine(), e.getPosColumn()));
    }
}
