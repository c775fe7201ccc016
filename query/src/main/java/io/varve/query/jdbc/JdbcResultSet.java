// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/// Rows as JDBC reads them: forward, a row at a time. A getter by the name of a column is that by its place.
///
/// Threads: one.
final class JdbcResultSet implements JdbcProxy.Target {
    private static final String NO_COLUMN = "42703";
    private static final String NO_ROW = "24000";

    private final Rows rows;
    private final @Nullable JdbcStatement statement;
    private final long maxRows;
    private long row;
    private boolean behindLast;
    private boolean wasNull;
    private boolean closed;
    private @Nullable ResultSet toJdbc;

    /// @param maxRows further ones are left out; 0 = all
    JdbcResultSet(Rows rows, @Nullable JdbcStatement statement, long maxRows) {
        this.rows = rows;
        this.statement = statement;
        this.maxRows = maxRows;
    }

    ResultSet toJdbc() {
        ResultSet made = toJdbc;
        if (made == null) {
            made = JdbcProxy.of(ResultSet.class, this);
            toJdbc = made;
        }
        return made;
    }

    @Override
    public void checkOpen() throws SQLException {
        if (closed) {
            throw SqlErrors.closed("the result");
        }
    }

    boolean next() throws SQLException {
        if (behindLast || (maxRows > 0 && row >= maxRows) || !rows.next()) {
            behindLast = true;
            return false;
        }
        row++;
        return true;
    }

    void close() throws SQLException {
        if (!closed) {
            closed = true;
            rows.close();
            JdbcStatement owner = statement;
            if (owner != null) {
                owner.onClosed(this);
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    void cancel() {
        rows.cancel();
    }

    private @Nullable Object value(int place) throws SQLException {
        if (row == 0 || behindLast) {
            throw new SQLException(row == 0 ? "next was not called" : "there is no row any more", NO_ROW);
        }
        Object value = rows.value(column(place));
        wasNull = value == null;
        return value;
    }

    private int column(int place) throws SQLException {
        if (place < 1 || place > rows.columns().size()) {
            throw new SQLException(
                    "there is no column " + place + ": columns="
                            + rows.columns().size(),
                    NO_COLUMN);
        }
        return place - 1;
    }

    private SqlType type(int place) throws SQLException {
        return rows.columns().get(column(place)).type();
    }

    private @Nullable Object as(int place, Class<?> wanted) throws SQLException {
        Object value = value(place);
        return value == null ? null : JdbcTypes.as(value, type(place), wanted);
    }

    boolean wasNull() {
        return wasNull;
    }

    int findColumn(String name) throws SQLException {
        int other = 0;
        for (int i = 0; i < rows.columns().size(); i++) {
            PlanColumn column = rows.columns().get(i);
            if (column.name().equals(name)) {
                return i + 1;
            }
            other = other == 0 && column.name().equalsIgnoreCase(name) ? i + 1 : other;
        }
        if (other == 0) {
            throw new SQLException("there is no column " + name, NO_COLUMN);
        }
        return other;
    }

    @Nullable
    Object getObject(int place) throws SQLException {
        return JdbcTypes.object(value(place), type(place));
    }

    @Nullable
    Object getObject(int place, Class<?> wanted) throws SQLException {
        return as(place, wanted);
    }

    @Nullable
    String getString(int place) throws SQLException {
        return (String) as(place, String.class);
    }

    @Nullable
    String getNString(int place) throws SQLException {
        return getString(place);
    }

    boolean getBoolean(int place) throws SQLException {
        Object value = as(place, Boolean.class);
        return value != null && (Boolean) value;
    }

    byte getByte(int place) throws SQLException {
        Object value = as(place, Byte.class);
        return value == null ? 0 : (Byte) value;
    }

    short getShort(int place) throws SQLException {
        Object value = as(place, Short.class);
        return value == null ? 0 : (Short) value;
    }

    int getInt(int place) throws SQLException {
        Object value = as(place, Integer.class);
        return value == null ? 0 : (Integer) value;
    }

    long getLong(int place) throws SQLException {
        Object value = as(place, Long.class);
        return value == null ? 0 : (Long) value;
    }

    float getFloat(int place) throws SQLException {
        Object value = as(place, Float.class);
        return value == null ? 0 : (Float) value;
    }

    double getDouble(int place) throws SQLException {
        Object value = as(place, Double.class);
        return value == null ? 0 : (Double) value;
    }

    @Nullable
    BigDecimal getBigDecimal(int place) throws SQLException {
        return (BigDecimal) as(place, BigDecimal.class);
    }

    @Nullable
    BigDecimal getBigDecimal(int place, int scale) throws SQLException {
        BigDecimal value = getBigDecimal(place);
        return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
    }

    @Nullable
    Timestamp getTimestamp(int place) throws SQLException {
        return (Timestamp) as(place, Timestamp.class);
    }

    /// The calendar's zone says nothing: what is stored is an instant.
    @Nullable
    Timestamp getTimestamp(int place, Calendar zone) throws SQLException {
        return getTimestamp(place);
    }

    @Nullable
    Date getDate(int place) throws SQLException {
        return (Date) as(place, Date.class);
    }

    @Nullable
    Time getTime(int place) throws SQLException {
        return (Time) as(place, Time.class);
    }

    byte @Nullable [] getBytes(int place) throws SQLException {
        String text = getString(place);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /// A getter by name goes by place.
    @Override
    public @Nullable Object missing(Method method, @Nullable Object[] arguments) throws SQLException {
        boolean isByName = method.getName().startsWith("get")
                && arguments.length > 0
                && method.getParameterTypes()[0] == String.class
                && method.getReturnType() != InputStream.class;
        if (isByName) {
            Class<?>[] types = method.getParameterTypes();
            types[0] = int.class;
            try {
                Method byPlace = ResultSet.class.getMethod(method.getName(), types);
                Object[] places = arguments.clone();
                places[0] = findColumn(String.valueOf(arguments[0]));
                return byPlace.invoke(toJdbc(), places);
            } catch (java.lang.reflect.InvocationTargetException e) {
                if (e.getCause() instanceof SQLException told) {
                    throw told;
                }
                throw new SQLException(e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new SQLFeatureNotSupportedException("ResultSet." + method.getName(), e);
            }
        }
        throw new SQLFeatureNotSupportedException("ResultSet." + method.getName() + " is not supported");
    }

    ResultSetMetaData getMetaData() {
        return new JdbcColumns(rows.columns()).toJdbc();
    }

    @Nullable
    Statement getStatement() {
        return statement == null ? null : statement.toJdbc();
    }

    int getRow() {
        return behindLast ? 0 : (int) row;
    }

    boolean isBeforeFirst() {
        return row == 0 && !behindLast;
    }

    boolean isFirst() {
        return row == 1 && !behindLast;
    }

    boolean isAfterLast() {
        return behindLast && row > 0;
    }

    int getType() {
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    int getConcurrency() {
        return ResultSet.CONCUR_READ_ONLY;
    }

    int getHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    int getFetchDirection() {
        return ResultSet.FETCH_FORWARD;
    }

    void setFetchDirection(int direction) throws SQLException {
        if (direction != ResultSet.FETCH_FORWARD) {
            throw new SQLFeatureNotSupportedException("rows are read forward");
        }
    }

    int getFetchSize() {
        return 0;
    }

    /// Rows come as they are made; there is nothing to set.
    void setFetchSize(int size) {}

    @Nullable
    SQLWarning getWarnings() {
        return null;
    }

    void clearWarnings() {}
}
