// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.TimeFormat;
import io.varve.query.plan.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// How types and values of SQL are those of JDBC. Points in time are instants; as text, and as what has no zone, they are UTC.
final class JdbcTypes {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final String CONVERSION = "22018";

    private JdbcTypes() {}

    static int typeOf(SqlType type) {
        return switch (type) {
            case BOOLEAN -> Types.BOOLEAN;
            case BIGINT -> Types.BIGINT;
            case UBIGINT, HUGEINT -> Types.NUMERIC;
            case DOUBLE -> Types.DOUBLE;
            case VARCHAR, INTERVAL -> Types.VARCHAR;
            case TIMESTAMP -> Types.TIMESTAMP;
        };
    }

    static Class<?> classOf(SqlType type) {
        return switch (type) {
            case BOOLEAN -> Boolean.class;
            case BIGINT -> Long.class;
            case UBIGINT, HUGEINT -> BigDecimal.class;
            case DOUBLE -> Double.class;
            case VARCHAR, INTERVAL -> String.class;
            case TIMESTAMP -> Timestamp.class;
        };
    }

    /// Digits, or characters; 0 = no bound.
    static int precisionOf(SqlType type) {
        return switch (type) {
            case BOOLEAN -> 1;
            case BIGINT -> 19;
            case UBIGINT -> 20;
            case HUGEINT -> 38;
            case DOUBLE -> 17;
            case TIMESTAMP -> 29;
            case VARCHAR, INTERVAL -> 0;
        };
    }

    /// A value as [java.sql.ResultSet#getObject] gives it.
    static @Nullable Object object(@Nullable Object value, SqlType type) {
        return switch (value) {
            case null -> null;
            case BigInteger number -> new BigDecimal(number);
            case Long ns when type == SqlType.TIMESTAMP -> Timestamp.from(instant(ns));
            case Long ns when type == SqlType.INTERVAL -> text(ns, type);
            default -> value;
        };
    }

    private static Instant instant(long ns) {
        return Instant.ofEpochSecond(Math.floorDiv(ns, NS_PER_SECOND), Math.floorMod(ns, NS_PER_SECOND));
    }

    static String text(Object value, SqlType type) {
        if (value instanceof Long ns && (type == SqlType.TIMESTAMP || type == SqlType.INTERVAL)) {
            TextBuffer text = new TextBuffer(32);
            if (type == SqlType.TIMESTAMP) {
                new TimeFormat(' ').addTime(text, ns);
            } else {
                TimeFormat.addInterval(text, ns);
            }
            return text.toString();
        }
        return value.toString();
    }

    /// A value as one of another class.
    static Object as(Object value, SqlType type, Class<?> wanted) throws SQLException {
        Object made = wanted == String.class
                ? text(value, type)
                : value instanceof Long ns && type == SqlType.TIMESTAMP ? time(ns, wanted) : other(value, type, wanted);
        if (made == null) {
            throw new SQLException("a value of type " + type + " is no " + wanted.getName(), CONVERSION);
        }
        return made;
    }

    private static @Nullable Object time(long ns, Class<?> wanted) {
        Instant instant = instant(ns);
        if (wanted == Timestamp.class || wanted == java.util.Date.class || wanted == Object.class) {
            return Timestamp.from(instant);
        }
        if (wanted == Instant.class) {
            return instant;
        }
        if (wanted == OffsetDateTime.class) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        if (wanted == LocalDateTime.class) {
            return utc;
        }
        if (wanted == Date.class) {
            return Date.valueOf(utc.toLocalDate());
        }
        return wanted == Time.class
                ? (Object) Time.valueOf(utc.toLocalTime())
                : wanted == Long.class ? (Object) ns : null;
    }

    private static @Nullable Object other(Object value, SqlType type, Class<?> wanted) throws SQLException {
        if (wanted == Object.class) {
            return object(value, type);
        }
        if (wanted == Boolean.class) {
            return value instanceof Boolean
                    ? value
                    : value instanceof Number number ? (Object) (number.doubleValue() != 0) : truth(value);
        }
        if (wanted == Duration.class) {
            return type == SqlType.INTERVAL && value instanceof Long ns ? Duration.ofNanos(ns) : null;
        }
        return value instanceof Boolean ? null : number(value, wanted);
    }

    private static @Nullable Object truth(Object value) {
        return value.equals("true") ? (Object) true : value.equals("false") ? (Object) false : null;
    }

    private static @Nullable Object number(Object value, Class<?> wanted) throws SQLException {
        try {
            if (wanted == Double.class || wanted == Float.class) {
                double number =
                        value instanceof Number known ? known.doubleValue() : Double.parseDouble(value.toString());
                return wanted == Double.class ? (Object) number : (Object) (float) number;
            }
            BigDecimal exact =
                    value instanceof Double number ? BigDecimal.valueOf(number) : new BigDecimal(value.toString());
            if (wanted == BigDecimal.class) {
                return exact;
            }
            BigInteger whole = exact.toBigInteger();
            if (wanted == BigInteger.class) {
                return whole;
            }
            if (wanted == Long.class) {
                return whole.longValueExact();
            }
            if (wanted == Integer.class) {
                return whole.intValueExact();
            }
            return wanted == Short.class
                    ? (Object) whole.shortValueExact()
                    : wanted == Byte.class ? (Object) whole.byteValueExact() : null;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new SQLException(value + " is no " + wanted.getSimpleName(), CONVERSION, e);
        }
    }
}
