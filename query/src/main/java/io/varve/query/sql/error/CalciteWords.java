// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.error;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.varve.query.plan.QueryException;
import java.util.List;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Says in the words of the dialect what Calcite's validator says in its own. Threads: stateless.
public final class CalciteWords {
    /// What it says, what we say with its groups, and our hint.
    private record Phrase(Pattern pattern, String message, String hint) {
        static Phrase of(String regex, String message, String hint) {
            return new Phrase(Pattern.compile(regex, Pattern.DOTALL), message, hint);
        }
    }

    private static final String TIME_HINT = "write a point in time as '2023-11-14 22:13:20.5'";

    private static final String NUMBER = "(?:INTEGER|BIGINT|DOUBLE|DECIMAL)";

    private static final List<Phrase> PHRASES = List.of(
            Phrase.of("Cannot apply '(NOT|AND|OR)' to arguments .*", "$1 takes conditions", ""),
            Phrase.of(
                    "Cannot apply '([^']+)' to arguments of type '([^']*TIMESTAMP[^']*" + NUMBER + "[^']*|[^']*"
                            + NUMBER + "[^']*TIMESTAMP[^']*)'(?:\\..*)?",
                    "a time and a number do not go with $1: $2",
                    TIME_HINT),
            Phrase.of(
                    "Cannot apply '([^']+)' to arguments of type '(.*?)'(?:\\..*)?",
                    "$1 does not take these types: $2",
                    "write the cast that you mean, such as x::double"),
            Phrase.of(
                    "Expression '(.*)' is not being grouped",
                    "$1 must be in GROUP BY or inside an aggregate",
                    "min, max, first or last take one value of each group"),
            Phrase.of("Column '(.*)' is ambiguous", "column $1 is ambiguous", "several columns have this name"),
            Phrase.of("Aggregate expressions cannot be nested", "an aggregate inside an aggregate", ""),
            Phrase.of(
                    "Aggregate expression is illegal in (.*) clause",
                    "an aggregate is not allowed in $1",
                    "HAVING filters groups"),
            Phrase.of("(WHERE|HAVING|FILTER) clause must be a condition", "$1 takes a condition", ""),
            Phrase.of("Unknown identifier '(.*)'", "unknown name $1", ""),
            Phrase.of(
                    "Invalid number of arguments to function '(.*)'\\. Was expecting (\\d+) arguments",
                    "arguments that $1 takes: $2",
                    ""),
            Phrase.of(
                    "Expression '(.*)' is not in the select clause",
                    "with DISTINCT, what ORDER BY names must be in the select list: $1",
                    ""),
            Phrase.of("Numeric literal '(.*)' out of range", "number $1 is out of range", ""),
            Phrase.of("Non-query expression encountered in illegal context", "a query is needed here", ""),
            Phrase.of("Ordinal out of range", "this position is not in the select list", ""),
            Phrase.of("Values passed to (\\S+) operator must have compatible types", "$1 takes values of one type", ""),
            Phrase.of(
                    "Illegal mixing of types in CASE or COALESCE statement",
                    "all results of CASE must have one type",
                    "write the cast that you mean, such as x::double"),
            Phrase.of(
                    "Number of (?:INSERT )?(?:target )?columns .*|List of column aliases must have same degree as table.*",
                    "as many names as columns are needed",
                    ""));

    /// Calcite's names of types, and ours.
    private static final List<Phrase> TYPES = List.of(
            Phrase.of("<([^<>]*)>", "$1", ""),
            Phrase.of(" ASYMMETRIC\\b", "", ""),
            Phrase.of("\\b(?:INTEGER|SMALLINT|TINYINT)\\b", "BIGINT", ""),
            Phrase.of("\\bDECIMAL\\(\\d+, 0\\)", "HUGEINT", ""),
            Phrase.of("\\bTIMESTAMP\\(\\d+\\)", "TIMESTAMP", ""),
            Phrase.of("\\b(?:VAR)?CHAR\\b(?:\\(\\d+\\))?", "VARCHAR", ""),
            Phrase.of("\\bINTERVAL [A-Z]+(?: TO [A-Z]+)?(?:\\(\\d+\\))?", "INTERVAL", ""));

    private static final int MAX_LENGTH = 200;

    private CalciteWords() {}

    /// The error for what Calcite says of the part at `position`; in its own words where the dialect has none.
    public static QueryException inOurs(String message, SqlParserPos position) {
        for (Phrase phrase : PHRASES) {
            Matcher matcher = phrase.pattern().matcher(message);
            if (matcher.matches()) {
                return ParseErrors.text(
                        shortened(types(matcher.replaceFirst(phrase.message()))), position, phrase.hint());
            }
        }
        return ParseErrors.text(shortened(types(message)), position);
    }

    private static String types(String message) {
        String ours = message;
        for (Phrase type : TYPES) {
            ours = type.pattern().matcher(ours).replaceAll(type.message());
        }
        return ours;
    }

    private static String shortened(String message) {
        return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…";
    }
}
