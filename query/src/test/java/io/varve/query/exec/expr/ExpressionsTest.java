// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.Meter;
import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExpressionsTest {
    private static final Expr TRUE = literal(true);
    private static final Expr FALSE = literal(false);
    private static final Expr UNKNOWN = new Expr.Literal(null, SqlType.BOOLEAN);
    private static final long MAX = Long.MAX_VALUE;
    /// What [#eval] gives for null.
    private static final Object NULL = new Object();

    private static Expr literal(Object value) {
        SqlType type = switch (value) {
            case Boolean bit -> SqlType.BOOLEAN;
            case Long number -> SqlType.BIGINT;
            case Double number -> SqlType.DOUBLE;
            case BigInteger number -> SqlType.HUGEINT;
            default -> SqlType.VARCHAR;
        };
        return new Expr.Literal(value, type);
    }

    private static Expr unsigned(long bits) {
        return new Expr.Literal(bits, SqlType.UBIGINT);
    }

    private static Object eval(Expr expr) {
        Batch batch = new Batch();
        batch.count(1);
        Vector value = Rows.evalAll(new Expressions(Meter.NONE).compile(expr), batch);
        return value.isNull(0) ? NULL : read(value, 0);
    }

    private static Object read(Vector value, int row) {
        return switch (value.type()) {
            case BOOLEAN -> value.booleanAt(row);
            case DOUBLE -> value.doubleAt(row);
            case HUGEINT -> value.hugeAt(row);
            case VARCHAR -> value.textAt(row);
            default -> value.lane(row);
        };
    }

    private static Expr call(Function function, SqlType type, Expr... arguments) {
        return new Expr.Call(function, List.of(arguments), type);
    }

    private static Expr arithmetic(Expr.Operation op, Expr a, Expr b) {
        return new Expr.Arithmetic(op, a, b, a.type());
    }

    private static void assertFails(Expr expr) {
        QueryException error = assertThrows(QueryException.class, () -> eval(expr));
        assertEquals(QueryException.Kind.VALUE, error.kind());
    }

    @Test
    void shouldKnowThreeTruthValues() {
        Expr[] values = {FALSE, TRUE, UNKNOWN};
        Object[] truth = {false, true, NULL};
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                Object whenOpen = a == 2 || b == 2 ? NULL : truth[a];
                Object and = a == 0 || b == 0 ? (Object) false : whenOpen;
                Object or = a == 1 || b == 1 ? (Object) true : whenOpen;
                assertEquals(and, eval(new Expr.And(List.of(values[a], values[b]))));
                assertEquals(or, eval(new Expr.Or(List.of(values[a], values[b]))));
                assertEquals(a != b, eval(new Expr.IsDistinct(values[a], values[b], false)));
            }
            assertEquals(a == 2 ? NULL : (Object) (a == 0), eval(new Expr.Not(values[a])));
            assertEquals(a == 2, eval(new Expr.IsNull(values[a], false)));
        }
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        assertFails(arithmetic(Expr.Operation.ADD, literal(MAX), literal(1L)));
        assertFails(arithmetic(Expr.Operation.SUBTRACT, literal(Long.MIN_VALUE), literal(1L)));
        assertFails(arithmetic(Expr.Operation.MULTIPLY, literal(MAX), literal(2L)));
        assertFails(arithmetic(Expr.Operation.DIVIDE, literal(Long.MIN_VALUE), literal(-1L)));
        assertFails(arithmetic(Expr.Operation.DIVIDE, literal(1L), literal(0L)));
        assertFails(arithmetic(Expr.Operation.MODULO, literal(1.0), literal(0.0)));
        assertFails(arithmetic(Expr.Operation.ADD, unsigned(-1), unsigned(1)));
        assertFails(arithmetic(Expr.Operation.SUBTRACT, unsigned(0), unsigned(1)));
        assertFails(arithmetic(Expr.Operation.MULTIPLY, unsigned(-1), unsigned(2)));
        assertFails(new Expr.Negate(literal(Long.MIN_VALUE)));
        assertFails(call(Function.ABS, SqlType.BIGINT, literal(Long.MIN_VALUE)));
        assertFails(new Expr.Cast(literal(-1L), SqlType.UBIGINT));
        assertFails(new Expr.Cast(unsigned(-1), SqlType.BIGINT));
        assertFails(new Expr.Cast(literal(9.3e18), SqlType.BIGINT));
        assertFails(new Expr.Cast(literal(Double.NaN), SqlType.BIGINT));
        assertFails(new Expr.Cast(literal("12x"), SqlType.BIGINT));
        assertFails(new Expr.Cast(literal("1e999"), SqlType.DOUBLE));
        assertFails(new Expr.Cast(literal("maybe"), SqlType.BOOLEAN));
        assertFails(call(Function.SQRT, SqlType.DOUBLE, literal(-1.0)));
        assertFails(call(Function.LN, SqlType.DOUBLE, literal(0.0)));
        assertFails(call(Function.TIME_BUCKET, SqlType.BIGINT, literal(0L), literal(1L), literal(0L)));
        assertFails(call(Function.ADD_MONTHS, SqlType.BIGINT, literal(MAX), literal(1L)));
    }

    @Test
    void shouldCalculateExactly() {
        assertEquals(-1L, eval(arithmetic(Expr.Operation.MODULO, literal(-7L), literal(3L))));
        assertEquals(-2L, eval(arithmetic(Expr.Operation.DIVIDE, literal(-7L), literal(3L))));
        assertEquals(-1L, eval(arithmetic(Expr.Operation.ADD, unsigned(-2), unsigned(1))));
        assertEquals(
                BigInteger.valueOf(MAX).multiply(BigInteger.TWO),
                eval(arithmetic(Expr.Operation.MULTIPLY, literal(BigInteger.valueOf(MAX)), literal(BigInteger.TWO))));
        assertEquals(2L, eval(new Expr.Cast(literal(2.5), SqlType.BIGINT)));
        assertEquals(4L, eval(new Expr.Cast(literal(3.5), SqlType.BIGINT)));
        assertEquals(0x1p63, eval(new Expr.Cast(unsigned(Long.MIN_VALUE), SqlType.DOUBLE)));
        assertEquals("1.5", eval(new Expr.Cast(literal(1.5), SqlType.VARCHAR)));
        assertEquals("18446744073709551615", eval(new Expr.Cast(unsigned(-1), SqlType.VARCHAR)));
        assertEquals(-1L, eval(new Expr.Cast(literal(" 18446744073709551615 "), SqlType.UBIGINT)));
        assertEquals(3.0, eval(call(Function.ROUND, SqlType.DOUBLE, literal(2.5000001))));
        assertEquals(2.0, eval(call(Function.ROUND, SqlType.DOUBLE, literal(2.5))));
        assertEquals(2.6, eval(call(Function.ROUND, SqlType.DOUBLE, literal(2.55), literal(1L))));
        assertEquals(1200L, eval(call(Function.ROUND, SqlType.BIGINT, literal(1234L), literal(-2L))));
    }

    @Test
    void shouldNotComputeBranchesThatAreNotTaken() {
        Expr fails = arithmetic(Expr.Operation.DIVIDE, literal(1L), literal(0L));
        Expr failing = new Expr.Compare(Expr.Comparison.EQUAL, fails, literal(1L));
        assertEquals(5L, eval(new Expr.Case(List.of(new Expr.When(TRUE, literal(5L))), fails, SqlType.BIGINT)));
        assertEquals(7L, eval(call(Function.COALESCE, SqlType.BIGINT, literal(7L), fails)));
        assertEquals(false, eval(new Expr.And(List.of(FALSE, failing))));
        assertEquals(true, eval(new Expr.Or(List.of(TRUE, failing))));
        assertFails(new Expr.Case(List.of(new Expr.When(UNKNOWN, literal(5L))), fails, SqlType.BIGINT));
    }

    @Test
    void shouldOrderNaNLastAndZerosTogether() {
        Expr nan = literal(Double.NaN);
        assertEquals(true, eval(new Expr.Compare(Expr.Comparison.EQUAL, nan, nan)));
        assertEquals(true, eval(new Expr.Compare(Expr.Comparison.GREATER, nan, literal(Double.POSITIVE_INFINITY))));
        assertEquals(true, eval(new Expr.Compare(Expr.Comparison.EQUAL, literal(-0.0), literal(0.0))));
        assertEquals(true, eval(new Expr.In(literal(-0.0), List.of((Expr.Literal) literal(0.0)))));
        assertEquals(true, eval(new Expr.Compare(Expr.Comparison.GREATER, unsigned(-1), unsigned(1))));
        // U+FFFF is before U+10000 by code point, behind it by UTF-16 unit.
        assertEquals(true, eval(new Expr.Compare(Expr.Comparison.LESS, literal("\uFFFF"), literal("\uD800\uDC00"))));
    }

    @Test
    void shouldMatchPatternsInLinearTime() {
        assertEquals(true, eval(match(Expr.Match.Kind.LIKE, "host_1", "host\\_%")));
        assertEquals(false, eval(match(Expr.Match.Kind.LIKE, "hostX1", "host\\_%")));
        assertEquals(true, eval(match(Expr.Match.Kind.LIKE, "a\nb", "a_b")));
        assertEquals(true, eval(match(Expr.Match.Kind.ILIKE, "ABC", "a%c")));
        assertEquals(true, eval(match(Expr.Match.Kind.REGEX, "xaby", "a.?b")));
        assertEquals(false, eval(match(Expr.Match.Kind.REGEX, "a".repeat(5000) + "b", "^(a+)+$")));
        assertFails(match(Expr.Match.Kind.REGEX, "a", "("));
    }

    private static Expr match(Expr.Match.Kind kind, String value, String pattern) {
        return new Expr.Match(kind, literal(value), literal(pattern), '\\');
    }

    @Test
    void shouldCutTextByCodePoints() {
        Expr text = literal("a\uD83D\uDE00bc");
        assertEquals(4L, eval(call(Function.LENGTH, SqlType.BIGINT, text)));
        assertEquals("\uD83D\uDE00b", eval(substring(text, 2, 2)));
        assertEquals("a", eval(substring(text, 0, 2)));
        assertEquals("", eval(substring(text, -5, 2)));
        assertEquals("", eval(substring(text, 9, 2)));
        assertEquals("a\uD83D\uDE00bc", eval(substring(text, 1, MAX)));
        assertFails(substring(text, 1, -1));
        assertEquals(
                "a|b", eval(call(Function.REPLACE, SqlType.VARCHAR, literal("a, b"), literal(", "), literal("|"))));
        assertEquals(NULL, eval(call(Function.CONCAT, SqlType.VARCHAR, text, new Expr.Literal(null, SqlType.VARCHAR))));
        assertEquals(
                "x",
                eval(call(
                        Function.CONCAT_SKIPPING_NULLS,
                        SqlType.VARCHAR,
                        literal("x"),
                        new Expr.Literal(null, SqlType.VARCHAR))));
    }

    private static Expr substring(Expr text, long from, long count) {
        return call(Function.SUBSTRING, SqlType.VARCHAR, text, literal(from), literal(count));
    }

    @Test
    void shouldKnowTheCalendar() {
        long time = 1_700_000_000_000_000_002L;
        assertEquals("2023-11-14 22:13:20.000000002", eval(timeText(literal(time))));
        assertEquals("2023-11-13 00:00:00", eval(timeText(trunc("week", time))));
        assertEquals("2023-10-01 00:00:00", eval(timeText(trunc("quarter", time))));
        assertEquals("2001-01-01 00:00:00", eval(timeText(trunc("century", time))));
        assertEquals("1969-12-29 00:00:00", eval(timeText(trunc("week", -1))));
        assertEquals(20.000000002, eval(extract("second", time)));
        assertEquals(2.0, eval(extract("dow", time)));
        assertEquals(46.0, eval(extract("week", time)));
        assertEquals(time, eval(call(Function.PARSE_TIMESTAMP, SqlType.BIGINT, timeText(literal(time)))));
        assertFails(call(Function.PARSE_TIMESTAMP, SqlType.BIGINT, literal("yesterday-ish")));
    }

    private static Expr timeText(Expr time) {
        return call(Function.TIMESTAMP_TEXT, SqlType.VARCHAR, time);
    }

    private static Expr trunc(String unit, long time) {
        return call(Function.DATE_TRUNC, SqlType.BIGINT, literal(unit), literal(time));
    }

    private static Expr extract(String field, long time) {
        return call(Function.EXTRACT, SqlType.DOUBLE, literal(field), literal(time));
    }
}
