// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.varve.ingest.line.Outcome.Point;
import io.varve.ingest.line.Outcome.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The conformance sets of the shared data: what all reference parsers agree on must hold, what they disagree on is
/// Varve's choice as the slow reference parser states it.
class ConformanceTest {
    private static final Path DATA =
            Path.of(System.getProperty("varve.root", "."), "..", "shared", "data", "line-protocol");

    /// Lines that parse and that a table refuses.
    private static final List<LineError> TABLE_REFUSES =
            List.of(LineError.RESERVED_NAME, LineError.TAG_AND_FIELD, LineError.TIME_OUT_OF_RANGE);

    private record Case(
            int id, byte[] in, Precision precision, long defaultTimeNs, boolean valid, List<Point> points) {}

    @Test
    void shouldGiveEveryCoreCaseItsVerdictAndPoints() throws IOException {
        assertEquals(406, checkAgreed("lp_core.jsonl.gz", "[288, 1083]"));
    }

    @Test
    void shouldGiveEveryFuzzCaseItsVerdictAndPoints() throws IOException {
        assertEquals(1666, checkAgreed("lp_fuzz.jsonl.gz", "[5626, 6038]"));
    }

    @Test
    void shouldAnswerEveryDisputedCaseAsChosen() throws IOException {
        List<Case> cases = read("lp_disputed.jsonl.gz");
        int refused = 0;
        for (Case c : cases) {
            List<Outcome> outcomes = Outcome.parse(parser(c), c.in);
            assertEquals(SlowLineParser.parse(c.in), withoutErrors(outcomes), () -> describe(c));
            refused += outcomes.stream().anyMatch(o -> o instanceof Refusal) ? 1 : 0;
        }
        assertEquals(418, cases.size());
        assertEquals(DISPUTED_REFUSED, refused, "cases with a refused line");
    }

    /// Counted once against the table of choices, question by question (see [DisputedTextTest]).
    private static final int DISPUTED_REFUSED = 381;

    private static int checkAgreed(String file, String refusedByTable) throws IOException {
        List<Case> cases = read(file);
        List<Integer> onlyTable = new ArrayList<>();
        for (Case c : cases) {
            List<Outcome> outcomes = Outcome.parse(parser(c), c.in);
            List<Point> points = new ArrayList<>();
            boolean syntaxError = false;
            boolean tableError = false;
            for (Outcome outcome : outcomes) {
                switch (outcome) {
                    case Point p -> points.add(withTime(p, c));
                    case Refusal r -> {
                        tableError |= TABLE_REFUSES.contains(r.error());
                        syntaxError |= !TABLE_REFUSES.contains(r.error());
                    }
                }
            }
            assertEquals(c.valid, !syntaxError, () -> describe(c) + " gave " + outcomes);
            if (tableError) {
                onlyTable.add(c.id);
                assertEquals(c.points.size() - 1, points.size(), () -> describe(c));
            } else {
                assertEquals(c.points, points, () -> describe(c));
            }
        }
        assertEquals(refusedByTable, onlyTable.toString());
        return cases.size();
    }

    /// A parser is handed the default time, cut to the precision as these sets expect.
    private static Point withTime(Point p, Case c) {
        long scaleNs = c.precision.scaleNs(0);
        Long timeNs = p.timeNs() != null ? p.timeNs() : (Long) (c.defaultTimeNs / scaleNs * scaleNs);
        return new Point(0, p.measurement(), new TreeMap<>(p.tags()), new TreeMap<>(p.fields()), timeNs);
    }

    static List<Outcome> withoutErrors(List<Outcome> outcomes) {
        List<Outcome> plain = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            plain.add(
                    outcome instanceof Refusal r
                            ? new Refusal(r.lineNumber(), LineError.INVALID_VALUE, 0, r.line())
                            : outcome);
        }
        return plain;
    }

    private static String describe(Case c) {
        return "case " + c.id + ": " + new String(c.in, StandardCharsets.ISO_8859_1);
    }

    private static LineParser parser(Case c) {
        return new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, c.precision, PrefixLookup.NONE);
    }

    private static List<Case> read(String name) throws IOException {
        Path file = DATA.resolve(name);
        assumeTrue(Files.exists(file), "shared data absent: " + name);
        List<Case> cases = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                cases.add(readCase(Json.object(line)));
            }
        }
        return cases;
    }

    private static Case readCase(Map<String, @Nullable Object> json) {
        boolean base64 = json.containsKey("encoding");
        String in = string(json, "in");
        byte[] bytes = base64 ? Base64.getDecoder().decode(in) : in.getBytes(StandardCharsets.UTF_8);
        Precision precision = Objects.requireNonNull(Precision.of(string(json, "precision")));
        List<Point> points = new ArrayList<>();
        if (!base64 && json.get("points") instanceof List<?> list) {
            for (Object point : list) {
                points.add(readPoint(Json.asObject(point)));
            }
        }
        int id = ((Double) json.getOrDefault("id", 0.0)).intValue();
        boolean valid = Boolean.TRUE.equals(json.get("valid"));
        return new Case(id, bytes, precision, Long.parseLong(string(json, "default_time")), valid, points);
    }

    private static Point readPoint(Map<String, @Nullable Object> json) {
        Map<String, String> tags = new TreeMap<>();
        Json.asObject(json.get("tags")).forEach((key, value) -> tags.put(key, String.valueOf(value)));
        Map<String, Object> fields = new TreeMap<>();
        Json.asObject(json.get("fields")).forEach((key, value) -> fields.put(key, readValue(Json.asObject(value))));
        return new Point(0, string(json, "measurement"), tags, fields, Long.parseLong(string(json, "ts")));
    }

    private static Object readValue(Map<String, @Nullable Object> json) {
        String value = String.valueOf(json.get("value"));
        return switch (string(json, "type")) {
            case "float" -> Double.parseDouble(value);
            case "int" -> Long.parseLong(value);
            case "uint" -> new Outcome.Unsigned(Long.parseUnsignedLong(value));
            case "bool" -> Boolean.parseBoolean(value);
            default -> value;
        };
    }

    private static String string(Map<String, @Nullable Object> json, String key) {
        return String.valueOf(json.get(key));
    }
}
