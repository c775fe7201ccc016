// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.plan.QueryException;
import io.varve.query.sql.SqlPlanner;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text with `?` or `$1`, and the values for them. Threads: one.
final class JdbcPrepared extends JdbcStatement {
    private final String sql;
    private final @Nullable Object[] values;
    private final boolean[] given;

    JdbcPrepared(JdbcConnection connection, String sql) throws SQLException {
        super(connection);
        this.sql = sql;
        try {
            int count = SqlPlanner.parameterCount(sql);
            this.values = new Object[count];
            this.given = new boolean[count];
        } catch (QueryException e) {
            throw SqlErrors.of(e);
        }
    }

    private List<@Nullable Object> values() throws SQLException {
        for (int i = 0; i < given.length; i++) {
            if (!given[i]) {
                throw new SQLException("parameter " + (i + 1) + " has no value", "07001");
            }
        }
        return new ArrayList<>(Arrays.asList(values));
    }

    boolean execute() throws SQLException {
        return run(sql, values());
    }

    ResultSet executeQuery() throws SQLException {
        return rowsOf(execute());
    }

    int executeUpdate() throws SQLException {
        return (int) executeLargeUpdate();
    }

    long executeLargeUpdate() throws SQLException {
        return countOf(execute());
    }

    void addBatch() throws SQLException {
        add(values());
    }

    @Override
    void runOne(List<? extends @Nullable Object> of) throws SQLException {
        run(sql, of);
    }

    void clearParameters() {
        Arrays.fill(values, null);
        Arrays.fill(given, false);
    }

    private void set(int place, @Nullable Object value) throws SQLException {
        if (place < 1 || place > values.length) {
            throw new SQLException("there is no parameter " + place + ": parameters=" + values.length, "07009");
        }
        values[place - 1] = value;
        given[place - 1] = true;
    }

    void setNull(int place, int type) throws SQLException {
        set(place, null);
    }

    void setNull(int place, int type, String name) throws SQLException {
        set(place, null);
    }

    void setBoolean(int place, boolean value) throws SQLException {
        set(place, value);
    }

    void setByte(int place, byte value) throws SQLException {
        set(place, (long) value);
    }

    void setShort(int place, short value) throws SQLException {
        set(place, (long) value);
    }

    void setInt(int place, int value) throws SQLException {
        set(place, (long) value);
    }

    void setLong(int place, long value) throws SQLException {
        set(place, value);
    }

    void setFloat(int place, float value) throws SQLException {
        set(place, (double) value);
    }

    void setDouble(int place, double value) throws SQLException {
        set(place, value);
    }

    void setBigDecimal(int place, @Nullable BigDecimal value) throws SQLException {
        set(place, value);
    }

    void setString(int place, @Nullable String value) throws SQLException {
        set(place, value);
    }

    void setNString(int place, @Nullable String value) throws SQLException {
        set(place, value);
    }

    void setTimestamp(int place, @Nullable Timestamp value) throws SQLException {
        set(place, value == null ? null : value.toInstant());
    }

    void setTimestamp(int place, @Nullable Timestamp value, Calendar zone) throws SQLException {
        setTimestamp(place, value);
    }

    void setDate(int place, @Nullable Date value) throws SQLException {
        set(place, value == null ? null : value.toLocalDate());
    }

    void setTime(int place, @Nullable Time value) throws SQLException {
        set(place, value == null ? null : value.toLocalTime());
    }

    void setObject(int place, @Nullable Object value) throws SQLException {
        switch (value) {
            case Timestamp time -> setTimestamp(place, time);
            case Date date -> setDate(place, date);
            case Time time -> setTime(place, time);
            case java.util.Date date -> set(place, date.toInstant());
            case OffsetDateTime time -> set(place, time.toInstant());
            case ZonedDateTime time -> set(place, time.toInstant());
            case null, default -> set(place, value);
        }
    }

    void setObject(int place, @Nullable Object value, int type) throws SQLException {
        setObject(place, value);
    }
}
