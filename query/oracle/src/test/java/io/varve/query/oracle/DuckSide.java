// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// DuckDB with the same rows. The writes are loaded as they come, numbered; that the last write wins per field is left to DuckDB too.
final class DuckSide implements QuerySide, AutoCloseable {
    private final Connection connection;

    DuckSide(SampleData data) throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 1");
            for (String macro : TimeSql.MACROS) {
                statement.execute(macro);
            }
            for (SampleTable table : SampleTable.ALL) {
                statement.execute(create(table));
            }
        }
        load(data);
        try (Statement statement = connection.createStatement()) {
            for (SampleTable table : SampleTable.ALL) {
                statement.execute(resolve(table));
            }
        }
    }

    private static String create(SampleTable table) {
        StringBuilder sql = new StringBuilder("CREATE TABLE writes_" + table.name() + " (seq BIGINT");
        for (SampleTable.Column column : SampleTable.COLUMNS) {
            sql.append(", ").append(column.name()).append(' ').append(column.duckType());
        }
        return sql.append(')').toString();
    }

    private static String resolve(SampleTable table) {
        StringBuilder sql = new StringBuilder("CREATE TABLE " + table.name() + " AS SELECT host, region, \"time\"");
        for (SampleTable.Column column :
                SampleTable.COLUMNS.subList(SampleTable.FIRST_FIELD, SampleTable.COLUMNS.size())) {
            sql.append(", arg_max(").append(column.name()).append(", seq) FILTER (WHERE ");
            sql.append(column.name()).append(" IS NOT NULL) AS ").append(column.name());
        }
        return sql + " FROM writes_" + table.name() + " GROUP BY host, region, \"time\"";
    }

    private void load(SampleData data) throws SQLException {
        connection.setAutoCommit(false);
        for (SampleTable table : SampleTable.ALL) {
            String marks = ", ?".repeat(SampleTable.COLUMNS.size());
            String insert = "INSERT INTO writes_" + table.name() + " VALUES (?" + marks + ")";
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                long seq = 0;
                for (List<SampleRow> round : data.rounds()) {
                    for (SampleRow row : round) {
                        if (row.table().equals(table)) {
                            bind(statement, row, seq++);
                            statement.addBatch();
                        }
                    }
                }
                statement.executeBatch();
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void bind(PreparedStatement statement, SampleRow row, long seq) throws SQLException {
        statement.setLong(1, seq);
        statement.setString(2, row.host());
        statement.setString(3, row.region().isEmpty() ? null : row.region());
        statement.setLong(4, row.timeNs());
        for (int i = 0; i < row.fields().size(); i++) {
            Object value = row.fields().get(i);
            boolean unsigned =
                    SampleTable.COLUMNS.get(SampleTable.FIRST_FIELD + i).kind() == Kind.UBIGINT;
            statement.setObject(
                    5 + i, value instanceof Long number && unsigned ? Long.toUnsignedString(number) : value);
        }
    }

    @Override
    public Answer ask(QueryShape shape) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(shape.duck())) {
            int columns = result.getMetaData().getColumnCount();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    row.add(value(result.getObject(i)));
                }
                rows.add(row);
            }
            return new Answer(rows, null);
        } catch (SQLException e) {
            return Answer.failed(e);
        }
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case BigInteger number -> number;
            case Long number -> BigInteger.valueOf(number);
            case Integer number -> BigInteger.valueOf(number);
            case Short number -> BigInteger.valueOf(number);
            case Byte number -> BigInteger.valueOf(number);
            case Double number -> number;
            case Boolean bit -> bit;
            case String text -> text;
            default -> throw new IllegalArgumentException("no value of the dialect: " + value.getClass());
        };
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
