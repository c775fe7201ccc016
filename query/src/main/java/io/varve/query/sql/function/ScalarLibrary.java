// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.function;

import io.varve.query.plan.Function;
import io.varve.query.plan.SqlType;
import java.util.List;

/// The functions of PostgreSQL whose types say all that the planner has to know.
///
/// @param min how many arguments it takes at least; at most one for each parameter, any number if `repeats`
record ScalarLibrary(
        String name, Function function, int min, SqlType result, List<SqlType> parameters, boolean repeats) {
    private static final SqlType TEXT = SqlType.VARCHAR;
    private static final SqlType LONG = SqlType.BIGINT;
    private static final SqlType REAL = SqlType.DOUBLE;
    private static final SqlType TIMESTAMP = SqlType.TIMESTAMP;
    private static final SqlType SPAN = SqlType.CALENDAR_INTERVAL;

    static final List<ScalarLibrary> ALL = List.of(
            of("factorial", Function.FACTORIAL, SqlType.HUGEINT, LONG),
            of("cbrt", Function.CBRT, REAL, REAL),
            of("log10", Function.LOG10, REAL, REAL),
            of("sin", Function.SIN, REAL, REAL),
            of("cos", Function.COS, REAL, REAL),
            of("tan", Function.TAN, REAL, REAL),
            of("asin", Function.ASIN, REAL, REAL),
            of("acos", Function.ACOS, REAL, REAL),
            of("atan", Function.ATAN, REAL, REAL),
            of("sinh", Function.SINH, REAL, REAL),
            of("cosh", Function.COSH, REAL, REAL),
            of("tanh", Function.TANH, REAL, REAL),
            of("asinh", Function.ASINH, REAL, REAL),
            of("acosh", Function.ACOSH, REAL, REAL),
            of("atanh", Function.ATANH, REAL, REAL),
            of("degrees", Function.DEGREES, REAL, REAL),
            of("radians", Function.RADIANS, REAL, REAL),
            of("atan2", Function.ATAN2, REAL, REAL, REAL),
            of("log", Function.LOG, REAL, REAL, REAL),
            of("left", Function.LEFT, TEXT, TEXT, LONG),
            of("right", Function.RIGHT, TEXT, TEXT, LONG),
            of("lpad", Function.LPAD, TEXT, TEXT, LONG, TEXT).from(2),
            of("rpad", Function.RPAD, TEXT, TEXT, LONG, TEXT).from(2),
            of("ltrim", Function.LTRIM, TEXT, TEXT, TEXT).from(1),
            of("rtrim", Function.RTRIM, TEXT, TEXT, TEXT).from(1),
            of("repeat", Function.REPEAT, TEXT, TEXT, LONG),
            of("reverse", Function.REVERSE, TEXT, TEXT),
            of("strpos", Function.STRPOS, LONG, TEXT, TEXT),
            of("split_part", Function.SPLIT_PART, TEXT, TEXT, TEXT, LONG),
            of("starts_with", Function.STARTS_WITH, SqlType.BOOLEAN, TEXT, TEXT),
            of("translate", Function.TRANSLATE, TEXT, TEXT, TEXT, TEXT),
            of("initcap", Function.INITCAP, TEXT, TEXT),
            of("ascii", Function.ASCII, LONG, TEXT),
            of("chr", Function.CHR, TEXT, LONG),
            of("octet_length", Function.OCTET_LENGTH, LONG, TEXT),
            of("bit_length", Function.BIT_LENGTH, LONG, TEXT),
            of("to_hex", Function.TO_HEX, TEXT, LONG),
            of("md5", Function.MD5, TEXT, TEXT),
            of("sha224", Function.SHA224, TEXT, TEXT),
            of("sha256", Function.SHA256, TEXT, TEXT),
            of("sha384", Function.SHA384, TEXT, TEXT),
            of("sha512", Function.SHA512, TEXT, TEXT),
            of("encode", Function.ENCODE, TEXT, TEXT, TEXT),
            of("decode", Function.DECODE, TEXT, TEXT, TEXT),
            of("regexp_like", Function.REGEXP_LIKE, SqlType.BOOLEAN, TEXT, TEXT, TEXT)
                    .from(2),
            of("regexp_match", Function.REGEXP_MATCH, TEXT, TEXT, TEXT, TEXT).from(2),
            of("regexp_replace", Function.REGEXP_REPLACE, TEXT, TEXT, TEXT, TEXT, TEXT)
                    .from(3),
            of("make_date", Function.MAKE_DATE, SqlType.DATE, LONG, LONG, LONG),
            of("make_time", Function.MAKE_TIME, SqlType.TIME, LONG, LONG, REAL),
            of("make_timestamp", Function.MAKE_TIMESTAMP, TIMESTAMP, LONG, LONG, LONG, LONG, LONG, REAL),
            of("make_timestamptz", Function.MAKE_TIMESTAMP, TIMESTAMP, LONG, LONG, LONG, LONG, LONG, REAL, TEXT)
                    .from(6),
            of("to_timestamp", Function.EPOCH_TIME, TIMESTAMP, REAL),
            of("age", Function.AGE, SPAN, TIMESTAMP, TIMESTAMP),
            of("justify_days", Function.JUSTIFY_DAYS, SPAN, SPAN),
            of("justify_hours", Function.JUSTIFY_HOURS, SPAN, SPAN),
            of("justify_interval", Function.JUSTIFY_INTERVAL, SPAN, SPAN),
            of("make_interval", Function.MAKE_INTERVAL, SPAN, LONG, LONG, LONG, LONG, LONG, LONG, REAL)
                    .from(1),
            new ScalarLibrary("concat_ws", Function.CONCAT_WS, 1, TEXT, List.of(TEXT), true));

    private static ScalarLibrary of(String name, Function function, SqlType result, SqlType... parameters) {
        return new ScalarLibrary(name, function, parameters.length, result, List.of(parameters), false);
    }

    private ScalarLibrary from(int least) {
        return new ScalarLibrary(name, function, least, result, parameters, repeats);
    }

    /// What it takes and yields; `concat_ws` takes values of any type.
    Signature signature() {
        return repeats ? Signature.any(result) : Signature.ofInstants(result, parameters.toArray(new SqlType[0]));
    }
}
