// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.calendar.ClockTime;
import io.varve.query.calendar.EpochDay;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.exec.value.TimeFormat;
import io.varve.query.plan.CalendarMath;
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
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
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
            case VARCHAR, INTERVAL, CALENDAR_INTERVAL -> Types.VARCHAR;
            case TIMESTAMP -> Types.TIMESTAMP;
            case DATE -> Types.DATE;
            case TIME -> Types.TIME;
        };
    }

    static Class<?> classOf(SqlType type) {
        return switch (type) {
            case BOOLEAN -> Boolean.class;
            case BIGINT -> Long.class;
            case UBIGINT, HUGEINT -> BigDecimal.class;
            case DOUBLE -> Double.class;
            case VARCHAR, INTERVAL, CALENDAR_INTERVAL -> String.class;
            case TIMESTAMP -> Timestamp.class;
            case DATE -> Date.class;
            case TIME -> Time.class;
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
            case DATE -> 10;
            case TIME -> 18;
            case VARCHAR, INTERVAL, CALENDAR_INTERVAL -> 0;
        };
    }

    /// A value as [java.sql.ResultSet#getObject] gives it.
    static @Nullable Object object(@Nullable Object value, SqlType type) {
        return switch (value) {
            case null -> null;
            case BigInteger number -> new BigDecimal(number);
            case Long ns when type == SqlType.TIMESTAMP -> Timestamp.from(instant(ns));
            case Long day when type == SqlType.DATE -> date(day, Date.class);
            case Long ns when type == SqlType.TIME -> clock(ns, Time.class);
            case Long ns when type == SqlType.INTERVAL -> text(ns, type);
            default -> value;
        };
    }

    private static Instant instant(long ns) {
        return Instant.ofEpochSecond(Math.floorDiv(ns, NS_PER_SECOND), Math.floorMod(ns, NS_PER_SECOND));
    }

    static String text(Object value, SqlType type) {
        if (!(value instanceof Long number)) {
            return value.toString();
        }
        TextBuffer text = new TextBuffer(32);
        switch (type) {
            case TIMESTAMP -> new TimeFormat(' ').addTime(text, number);
            case INTERVAL -> TimeFormat.addInterval(text, number);
            case DATE -> text.add(EpochDay.text(number));
            case TIME -> text.add(ClockTime.text(number));
            default -> text.addLong(number);
        }
        return text.toString();
    }

    /// A value as one of another class.
    static Object as(Object value, SqlType type, Class<?> wanted) throws SQLException {
        Object made;
        if (wanted == String.class) {
            made = text(value, type);
        } else if (value instanceof Long number && type.isTemporal() && !type.isInterval()) {
            made = switch (type) {
                case DATE -> date(number, wanted);
                case TIME -> clock(number, wanted);
                default -> time(number, wanted);
            };
        } else {
            made = other(value, type, wanted);
        }
        if (made == null) {
            throw new SQLException("a value of type " + type + " is no " + wanted.getName(), CONVERSION);
        }
        return made;
    }

    /// An infinite day is none of Java's classes.
    private static @Nullable Object date(long day, Class<?> wanted) {
        if (wanted == Long.class) {
            return day;
        }
        if (EpochDay.isInfinite(day)) {
            return null;
        }
        LocalDate date = LocalDate.ofEpochDay(day);
        if (wanted == Date.class || wanted == java.util.Date.class || wanted == Object.class) {
            return Date.valueOf(date);
        }
        return wanted == LocalDate.class
                ? (Object) date
                : wanted == Timestamp.class
                        ? (Object) Timestamp.from(date.atStartOfDay().toInstant(ZoneOffset.UTC))
                        : wanted == LocalDateTime.class ? (Object) date.atStartOfDay() : null;
    }

    /// 24:00:00 is midnight to Java.
    private static @Nullable Object clock(long ns, Class<?> wanted) {
        LocalTime time = LocalTime.ofNanoOfDay(ns % CalendarMath.NS_PER_DAY);
        if (wanted == Time.class || wanted == Object.class) {
            return Time.valueOf(time);
        }
        return wanted == LocalTime.class ? (Object) time : wanted == Long.class ? (Object) ns : null;
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
        if (wanted == LocalDate.class) {
            return utc.toLocalDate();
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
