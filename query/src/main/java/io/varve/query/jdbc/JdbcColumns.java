// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;

/// Names and types of the columns of an answer. Threads: any.
record JdbcColumns(List<PlanColumn> columns) implements JdbcProxy.Target {
    ResultSetMetaData toJdbc() {
        return JdbcProxy.of(ResultSetMetaData.class, this);
    }

    private PlanColumn column(int place) throws SQLException {
        if (place < 1 || place > columns.size()) {
            throw new SQLException("there is no column " + place + ": columns=" + columns.size(), "42703");
        }
        return columns.get(place - 1);
    }

    int getColumnCount() {
        return columns.size();
    }

    String getColumnName(int place) throws SQLException {
        return column(place).name();
    }

    String getColumnLabel(int place) throws SQLException {
        return column(place).name();
    }

    int getColumnType(int place) throws SQLException {
        return JdbcTypes.typeOf(column(place).type());
    }

    String getColumnTypeName(int place) throws SQLException {
        return column(place).type().name();
    }

    String getColumnClassName(int place) throws SQLException {
        return JdbcTypes.classOf(column(place).type()).getName();
    }

    int getPrecision(int place) throws SQLException {
        return JdbcTypes.precisionOf(column(place).type());
    }

    int getScale(int place) throws SQLException {
        return column(place).type() == SqlType.TIMESTAMP ? 9 : 0;
    }

    int getColumnDisplaySize(int place) throws SQLException {
        int precision = JdbcTypes.precisionOf(column(place).type());
        return precision == 0 ? 32 : Math.max(5, precision + 1);
    }

    int isNullable(int place) throws SQLException {
        return column(place).name().equals("time") ? ResultSetMetaData.columnNoNulls : ResultSetMetaData.columnNullable;
    }

    boolean isSigned(int place) throws SQLException {
        return switch (column(place).type()) {
            case BIGINT, HUGEINT, DOUBLE -> true;
            default -> false;
        };
    }

    boolean isCaseSensitive(int place) throws SQLException {
        return column(place).type() == SqlType.VARCHAR;
    }

    boolean isSearchable(int place) throws SQLException {
        return !column(place).name().isEmpty();
    }

    boolean isReadOnly(int place) throws SQLException {
        return !column(place).name().isEmpty() || columns.isEmpty();
    }

    @Override
    public boolean isLenient() {
        return true;
    }
}
