// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.timeseries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.varve.engine.Field;
import io.varve.engine.Row;
import io.varve.engine.Writer;
import io.varve.engine.fault.VarveException;
import io.varve.engine.vector.ValueType;
import io.varve.query.QueryResult;
import io.varve.query.SqlFixture;
import io.varve.query.SqlOptions;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TimeText;
import io.varve.query.portable.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The questions of `timeseries-golden.jsonl.gz` have QuestDB's answers, asked in our words ([GoldenDialect]). Each is asked four times: planned,
/// and from the plan cache.
@Timeout(120)
final class TimeSeriesGoldenTest {
    private static final MathContext DIGITS = new MathContext(12);

    /// Asked, but not compared: QuestDB refuses a BETWEEN of numbers; its SPLICE JOIN is none of ours.
    private static final Set<String> APART = Set.of(
            "SELECT count() FROM trades WHERE price BETWEEN 10 AND 11",
            "SELECT t.ts, t.sym, q.ts, q.bid FROM trades t SPLICE JOIN quotes q ON (sym)");

    /// Words of the questions that the language does not have yet.
    private static final List<String> LATER = List.of("string_agg", "to_char");

    @TempDir
    private Path directory;

    private static Path shared() {
        String root = System.getProperty("varve.root");
        return Path.of(root == null ? ".." : root).resolve("../shared/data");
    }

    @Test
    void shouldAnswerAsTheReference() throws IOException {
        Path file = shared().resolve("sql/timeseries-golden.jsonl.gz");
        assumeTrue(Files.exists(file), "not here: " + file);
        List<Map<String, @Nullable Object>> records = read(file);
        List<String> failures = new ArrayList<>();
        try (SqlFixture db = SqlFixture.empty(directory, 2, SqlOptions.defaults())) {
            load(db, Objects.requireNonNull(records.getFirst().get("sql")));
            loadWeather(db);
            for (Map<String, @Nullable Object> golden : records.subList(1, records.size())) {
                String sql = (String) Objects.requireNonNull(golden.get("sql"));
                for (int i = 0; i < 4 && !APART.contains(sql); i++) {
                    String difference = ask(db, sql, golden);
                    if (!difference.isEmpty()) {
                        if (LATER.stream().noneMatch(difference::contains)) {
                            failures.add(difference);
                        }
                        break;
                    }
                }
            }
        }
        assertEquals("", String.join("\n", failures), failures.size() + " of " + records.size());
    }

    private static List<Map<String, @Nullable Object>> read(Path file) throws IOException {
        List<Map<String, @Nullable Object>> records = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                records.add(Json.object(line));
            }
        }
        return records;
    }

    private static String ask(SqlFixture db, String sql, Map<String, @Nullable Object> golden) {
        String ours = GoldenDialect.ours(sql);
        boolean isError = "error".equals(golden.get("kind"));
        try (QueryResult result = db.sql().query(ours)) {
            List<String> rows = rows(result, golden);
            if (isError) {
                return "answered: " + ours;
            }
            List<String> expected = expected(golden);
            rows.sort(null);
            expected.sort(null);
            return rows.equals(expected) ? "" : ours + "\n  expected " + expected + "\n  but was  " + rows;
        } catch (QueryException | VarveException e) {
            return isError ? "" : ours + "\n  " + e;
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> list(@Nullable Object value) {
        return (List<T>) Objects.requireNonNull(value);
    }

    private static List<String> expected(Map<String, @Nullable Object> golden) {
        List<List<String>> columns = list(golden.get("columns"));
        List<String> rows = new ArrayList<>();
        List<List<@Nullable Object>> all = list(golden.get("rows"));
        for (List<@Nullable Object> row : all) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String type = columns.get(i).get(1);
                Object value = row.get(i);
                boolean time = value != null && (type.equals("TIMESTAMP") || type.equals("DATE"));
                text.append(time ? TimeText.parse((String) value) : canonical(value))
                        .append(' ');
            }
            rows.add(text.toString());
        }
        return rows;
    }

    private static Object canonical(@Nullable Object value) {
        return value instanceof Double number
                ? new BigDecimal(number).round(DIGITS).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }

    private static List<String> rows(QueryResult result, Map<String, @Nullable Object> golden) {
        int[] order = order(result, golden);
        List<String> rows = new ArrayList<>();
        while (result.next()) {
            StringBuilder text = new StringBuilder();
            for (int column : order) {
                SqlType type = result.columns().get(column).type();
                String value = result.getString(column);
                if (value == null) {
                    text.append("null");
                } else if (type == SqlType.TIMESTAMP) {
                    text.append(result.getLong(column));
                } else if (type.isNumeric()) {
                    text.append(new BigDecimal(value)
                            .round(DIGITS)
                            .stripTrailingZeros()
                            .toPlainString());
                } else {
                    text.append(value);
                }
                text.append(' ');
            }
            rows.add(text.toString());
        }
        return rows;
    }

    /// Where the reference's columns are: by name for `*`, whose order is another, else as they stand.
    private static int[] order(QueryResult result, Map<String, @Nullable Object> golden) {
        List<String> names = result.columns().stream().map(PlanColumn::name).toList();
        int[] order = new int[names.size()];
        List<List<String>> columns = golden.get("columns") == null ? List.of() : list(golden.get("columns"));
        for (int i = 0; i < order.length; i++) {
            String name = i < columns.size() ? columns.get(i).get(0).replaceAll("^ts$", "time") : "";
            boolean named = columns.size() > 4 && names.contains(name);
            order[i] = named ? names.indexOf(name) : i;
        }
        return order;
    }

    private static void load(SqlFixture db, Object statements) {
        for (String statement : TimeSeriesGoldenTest.<String>list(statements)) {
            if (!statement.startsWith("INSERT INTO ")) {
                continue;
            }
            String table = statement.split(" ", -1)[2];
            try (Writer writer = db.engine().database("default").writer()) {
                for (String row :
                        statement.substring(statement.indexOf('(') + 1).split("\\),\\(", -1)) {
                    row(writer, table, row.replaceAll("[')]", "").split(",", -1));
                }
                writer.commit();
            }
        }
    }

    private static void row(Writer writer, String table, String[] values) {
        boolean trades = table.equals("trades");
        String key = table.equals("gaps") ? "dev" : "sym";
        Row row = writer.row(
                trades ? writer.series(table, key, values[1], "side", values[2]) : writer.series(table, key, values[1]),
                TimeText.parse(values[0]));
        String[] fields = trades
                ? new String[] {"price", "qty"}
                : table.equals("gaps") ? new String[] {"v", "n"} : new String[] {"bid", "ask"};
        int first = trades ? 3 : 2;
        for (int i = 0; i < 2; i++) {
            String value = values[first + i];
            boolean whole = fields[i].equals("qty") || fields[i].equals("n");
            Field field = writer.field(table, fields[i], whole ? ValueType.I64 : ValueType.F64);
            // The reference has no NaN beside null.
            if (value.equals("NULL") || value.equals("NaN")) {
                continue;
            }
            if (whole) {
                row.set(field, Long.parseLong(value));
            } else {
                row.set(field, Double.parseDouble(value));
            }
        }
        row.append();
    }

    private static void loadWeather(SqlFixture db) throws IOException {
        Path file = shared().resolve("series/bay-area-weather.lp");
        try (Writer writer = db.engine().database("default").writer()) {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.replace("\\ ", "~").split(" ", -1);
                if (parts.length != 3) {
                    continue;
                }
                String location = parts[0].substring(parts[0].indexOf('=') + 1).replace('~', ' ');
                Row row = writer.row(writer.series("weather", "location", location), Long.parseLong(parts[2]));
                for (String field : parts[1].split(",", -1)) {
                    String[] pair = field.split("=", -1);
                    row.set(writer.field("weather", pair[0], ValueType.F64), Double.parseDouble(pair[1]));
                }
                row.append();
            }
            writer.commit();
        }
    }
}
