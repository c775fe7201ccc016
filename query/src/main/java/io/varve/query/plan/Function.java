// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// The scalar functions of [Expr.Call]. A null argument gives null unless said otherwise. Times are BIGINT epoch nanoseconds, UTC.
///
/// Arguments have exactly the types named here: the planner puts casts where the text had other ones.
public enum Function {
    /// First argument that is not null; arguments after it are not evaluated. Same type throughout.
    COALESCE,
    /// Null if both are equal, else the first (null if the first is null). Same type.
    NULLIF,
    /// Smallest argument that is not null; null if all are. Same type, ordered as Sort.
    LEAST,
    /// Greatest argument that is not null; null if all are. Same type.
    GREATEST,
    /// Any number to the same type; |−2^63| is an error.
    ABS,
    /// `(x)` or `(x, BIGINT digits)`; DOUBLE: half away from zero with digits, half to even without (as PostgreSQL); an
    /// integer stays as it is for digits ≥ 0.
    ROUND,
    /// DOUBLE to DOUBLE; of an integer the planner drops it.
    FLOOR,
    /// DOUBLE to DOUBLE.
    CEIL,
    /// DOUBLE; of a negative number an error.
    SQRT,
    /// DOUBLE, natural; of zero or less an error.
    LN,
    /// DOUBLE.
    EXP,
    /// DOUBLE, DOUBLE.
    POWER,
    /// −1, 0 or 1 in the type of the argument.
    SIGN,
    /// VARCHAR, all code points of Unicode.
    LOWER,
    /// VARCHAR.
    UPPER,
    /// VARCHAR to BIGINT: code points.
    LENGTH,
    /// `(VARCHAR, BIGINT from[, BIGINT count])`, code points, from 1; from below 1 eats of the count; a negative count is
    /// an error.
    SUBSTRING,
    /// `a || b`, VARCHAR; null if any is null.
    CONCAT,
    /// `concat(a, b, …)`, VARCHAR; nulls are skipped, never null.
    CONCAT_SKIPPING_NULLS,
    /// VARCHAR without spaces at both ends.
    TRIM,
    /// `(VARCHAR text, VARCHAR from, VARCHAR to)`: every occurrence replaced.
    REPLACE,
    /// `(BIGINT widthNs, BIGINT timeNs, BIGINT originNs)`: start of the bucket, by floorDiv; a width ≤ 0 is an error.
    TIME_BUCKET,
    /// `(BIGINT months, BIGINT timeNs)`: start of the calendar bucket of that many months, counted from 2000-01.
    MONTH_BUCKET,
    /// `(BIGINT months, BIGINT widthNs, BIGINT originNs, VARCHAR zone, BIGINT timeNs)`: start of the bucket of [TimeBuckets]; all but the
    /// time are literals.
    CALENDAR_BUCKET,
    /// `(VARCHAR zone, BIGINT timeNs)`: what the clock of the zone shows then, counted as if it were UTC.
    TO_LOCAL_TIME,
    /// `(VARCHAR zone, BIGINT localNs)`: when the clock of the zone shows that; the first time if it does twice.
    FROM_LOCAL_TIME,
    /// `(VARCHAR unit, BIGINT timeNs)`: start of the unit (literal: microseconds … millennium; week = Monday).
    DATE_TRUNC,
    /// `(VARCHAR field, BIGINT timeNs)` to DOUBLE: epoch, nanosecond, microseconds, milliseconds, second, minute, hour,
    /// day, dow, isodow, doy, julian, week, isoyear, month, quarter, year, decade, century, millennium; as PostgreSQL (second
    /// has the fraction, microseconds and milliseconds include the seconds).
    EXTRACT,
    /// `(BIGINT timeNs, BIGINT months)`: same day and time of day in that month, or the month's last day.
    ADD_MONTHS,
    /// VARCHAR to BIGINT ns: ISO 8601 or PostgreSQL text, to 9 digits, zone or none (UTC); else an error.
    PARSE_TIMESTAMP,
    /// BIGINT ns to VARCHAR `2023-11-14 22:13:20.000000002`, fraction only as needed.
    TIMESTAMP_TEXT,
    /// `(BIGINT day, BIGINT days)`: so many days later.
    DATE_ADD,
    /// `(BIGINT day, BIGINT day)`: days from the second to the first.
    DATE_DIFFERENCE,
    /// BIGINT ns to BIGINT: its day.
    DAY_OF,
    /// BIGINT day to BIGINT ns: its midnight.
    DAY_START,
    /// BIGINT ns to BIGINT: nanoseconds since its midnight.
    CLOCK_OF,
    /// `(VARCHAR field, BIGINT day)` to DOUBLE: as EXTRACT of its midnight, for every day.
    EXTRACT_DATE,
    /// `(VARCHAR field, BIGINT ns since midnight)` to DOUBLE: epoch, hour, minute, second and below.
    EXTRACT_TIME,
    /// `(BIGINT year, BIGINT month, BIGINT day)` to BIGINT day.
    MAKE_DATE,
    /// `(BIGINT hour, BIGINT minute, DOUBLE second)` to BIGINT ns since midnight.
    MAKE_TIME,
    /// `(BIGINT year, month, day, hour, minute, DOUBLE second[, VARCHAR zone])` to BIGINT ns: by the zone's clock, else by UTC.
    MAKE_TIMESTAMP,
    /// DOUBLE seconds since 1970 to BIGINT ns, to the microsecond.
    EPOCH_TIME,
    /// VARCHAR to BIGINT day, or an error.
    PARSE_DATE,
    /// VARCHAR to BIGINT ns since midnight, or an error.
    PARSE_TIME,
    /// BIGINT day to VARCHAR `2023-11-14`.
    DATE_TEXT,
    /// BIGINT ns since midnight to VARCHAR `22:13:20.5`.
    TIME_TEXT,
    /// VARCHAR to CALENDAR_INTERVAL, or an error.
    PARSE_INTERVAL,
    /// CALENDAR_INTERVAL to VARCHAR `1 mon 2 days 03:04:05`.
    CALENDAR_INTERVAL_TEXT,
    /// `(BIGINT timeNs, CALENDAR_INTERVAL)` to BIGINT: so much later.
    ADD_INTERVAL,
    /// CALENDAR_INTERVAL to HUGEINT ns, a month as 30 days.
    INTERVAL_LENGTH,
    /// `(CALENDAR_INTERVAL, DOUBLE factor)`.
    SCALE_INTERVAL,
    /// `(CALENDAR_INTERVAL, DOUBLE divisor)`.
    DIVIDE_INTERVAL,
    /// `(VARCHAR field, CALENDAR_INTERVAL)` to DOUBLE.
    EXTRACT_INTERVAL,
    /// `(BIGINT laterNs, BIGINT earlierNs)` to CALENDAR_INTERVAL in years, months, days.
    AGE,
    /// CALENDAR_INTERVAL: 30 days become a month.
    JUSTIFY_DAYS,
    /// CALENDAR_INTERVAL to itself: a day has 24 hours always.
    JUSTIFY_HOURS,
    /// CALENDAR_INTERVAL: the same, with one sign.
    JUSTIFY_INTERVAL,
    /// `(BIGINT years[, months, weeks, days, hours, minutes, DOUBLE seconds])` to CALENDAR_INTERVAL.
    MAKE_INTERVAL,
    /// BIGINT ns to VARCHAR `1 day 02:03:04.5` as PostgreSQL.
    INTERVAL_TEXT,
    /// Like ROUND with digits, but towards zero: BIGINT, HUGEINT or DOUBLE.
    TRUNC,
    /// BIGINT to HUGEINT; a negative argument is an error.
    FACTORIAL,
    /// DOUBLE to DOUBLE, as all to RADIANS; angles in radians.
    CBRT,
    /// Logarithm to base 10; of zero or less an error, as of LN.
    LOG10,
    SIN,
    COS,
    TAN,
    /// Of −1 to 1, else an error; so is ACOS.
    ASIN,
    ACOS,
    ATAN,
    SINH,
    COSH,
    TANH,
    ASINH,
    /// Of 1 and more, else an error.
    ACOSH,
    /// Of −1 to 1, else an error.
    ATANH,
    DEGREES,
    RADIANS,
    /// (y, x).
    ATAN2,
    /// (base, x).
    LOG,
    /// `(VARCHAR, BIGINT count)`: code points from the left; all but the last ones if negative.
    LEFT,
    /// The same from the right.
    RIGHT,
    /// `(VARCHAR, BIGINT length[, VARCHAR fill])`: cut or filled on the left.
    LPAD,
    /// The same on the right.
    RPAD,
    /// `(VARCHAR[, VARCHAR characters])`: without these (spaces) on the left.
    LTRIM,
    /// The same on the right.
    RTRIM,
    /// The same at both ends; always with characters.
    BTRIM,
    /// `(VARCHAR, BIGINT times)`.
    REPEAT,
    /// Code points backwards.
    REVERSE,
    /// `(VARCHAR text, VARCHAR part)`: where the part begins, from 1; 0 = nowhere.
    STRPOS,
    /// `(VARCHAR text, VARCHAR separator, BIGINT number)`: from 1, backwards if negative; empty beyond the last.
    SPLIT_PART,
    /// `(VARCHAR, VARCHAR prefix)` to BOOLEAN.
    STARTS_WITH,
    /// `(VARCHAR, VARCHAR from, VARCHAR to)`: each character of `from` becomes the one at its place in `to`, or goes.
    TRANSLATE,
    /// The first letter of each word upper, all others lower.
    INITCAP,
    /// The first code point, 0 of the empty text.
    ASCII,
    /// The text of a code point.
    CHR,
    /// `(separator, parts…)`: parts that are null are left out; null if the separator is.
    CONCAT_WS,
    /// Bytes of UTF-8.
    OCTET_LENGTH,
    /// Bits of UTF-8.
    BIT_LENGTH,
    /// BIGINT to VARCHAR: 64 bits without leading zeros.
    TO_HEX,
    /// 32 hexadecimal digits of the UTF-8 bytes.
    MD5,
    /// `(text)`: the digest of its UTF-8 in hexadecimal digits, as MD5's.
    SHA224,
    SHA256,
    SHA384,
    SHA512,
    /// `(VARCHAR, VARCHAR format)`: the UTF-8 bytes as base64 or hex.
    ENCODE,
    /// `(text, 'base64' or 'hex')`: the text whose UTF-8 it encodes.
    DECODE,
    /// `(VARCHAR, VARCHAR pattern[, VARCHAR flags])` to BOOLEAN, RE2 syntax; flags: i, s, m, g, c.
    REGEXP_LIKE,
    /// `(VARCHAR, VARCHAR pattern, VARCHAR replacement[, VARCHAR flags])`: the first match, with g all; `\1` to `\9` are groups.
    REGEXP_REPLACE,
    /// `(text, pattern [, flags])`: what the groups of the first match are, or all of it if there are none, as PostgreSQL writes an array.
    REGEXP_MATCH
}
