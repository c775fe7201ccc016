// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.DefaultEventLoop;
import io.varve.ingest.line.Json;
import io.varve.ingest.line.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Agreed cases of the shared data through the whole path: bytes in, rows read back.
@Timeout(300)
class ConformancePathTest {
    private static final Path FILE =
            Path.of(System.getProperty("varve.root", "."), "..", "shared", "data", "line-protocol", "lp_core.jsonl.gz");
    /// Each makes a database and tables, durably.
    private static final int EVERY = 4;
    /// Their lines parse, but no table can hold their time or names.
    private static final List<Object> REFUSED_BY_TABLE = List.of(288.0, 1083.0);

    @TempDir
    Path directory;

    @Test
    void shouldReadBackWhatTheCoreCasesSay() throws IOException {
        assumeTrue(Files.exists(FILE), "shared data absent: " + FILE);
        DefaultEventLoop loop = new DefaultEventLoop();
        int withRows = 0;
        int cases = 0;
        try (IngestFixture fixture = IngestFixture.open(directory, 3);
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(FILE)), StandardCharsets.UTF_8))) {
            StreamDriver driver = new StreamDriver(fixture, loop);
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Map<String, @Nullable Object> json = Json.object(line);
                if (cases++ % EVERY == 0
                        && !json.containsKey("encoding")
                        && json.get("points") instanceof List<?> points) {
                    withRows += check(fixture, driver, json, points) ? 1 : 0;
                }
            }
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
        assertTrue(withRows > 20, "cases with rows: " + withRows + " of " + cases);
    }

    private static boolean check(
            IngestFixture fixture, StreamDriver driver, Map<String, @Nullable Object> json, List<?> points) {
        String database = "case" + json.get("id");
        Precision precision = Objects.requireNonNull(Precision.of(String.valueOf(json.get("precision"))));
        driver.begin(database, precision).offer(String.valueOf(json.get("in"))).end();
        long refused = driver.stream.refusals().count();
        if (REFUSED_BY_TABLE.contains(Objects.requireNonNull(json.get("id")))) {
            assertEquals(1, refused);
            return false;
        }
        assertEquals(
                Boolean.TRUE.equals(json.get("valid")),
                refused == 0,
                () -> json + " gave " + driver.stream.refusals().first());
        if (refused > 0 || points.size() != 1) {
            return false;
        }
        Map<String, @Nullable Object> point = Json.asObject(points.getFirst());
        List<String> rows = fixture.rows(database, String.valueOf(point.get("measurement")));
        assertEquals(1, rows.size(), json::toString);
        String found = rows.getFirst();
        String expected = row(point);
        long scaleNs = precision.scaleNs(0);
        long defaultNs = Long.parseLong(String.valueOf(json.get("default_time"))) / scaleNs * scaleNs;
        boolean timed = !String.valueOf(point.get("ts")).equals(String.valueOf(defaultNs));
        assertEquals(timed ? expected : withoutTime(expected), timed ? found : withoutTime(found), json::toString);
        return true;
    }

    private static String withoutTime(String row) {
        return row.substring(0, row.lastIndexOf(' '));
    }

    private static String row(Map<String, @Nullable Object> point) {
        List<String> tags = new ArrayList<>();
        new TreeMap<>(Json.asObject(point.get("tags"))).forEach((key, value) -> tags.add(key + "=" + value));
        List<String> fields = new ArrayList<>();
        new TreeMap<>(Json.asObject(point.get("fields"))).forEach((key, value) -> fields.add(key + "=" + value(value)));
        String key = String.join(",", tags);
        return (key.isEmpty() ? "" : key + " ") + String.join(",", fields) + " " + point.get("ts");
    }

    private static String value(@Nullable Object field) {
        Map<String, @Nullable Object> json = Json.asObject(field);
        String value = String.valueOf(json.get("value"));
        return switch (String.valueOf(json.get("type"))) {
            case "float" -> String.valueOf(Double.parseDouble(value));
            case "int" -> value + "i";
            case "uint" -> value + "u";
            case "bool" -> value;
            default -> "\"" + value + "\"";
        };
    }
}
