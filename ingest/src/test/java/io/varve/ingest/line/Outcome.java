// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one line became, in plain objects that compare.
sealed interface Outcome {
    long lineNumber();

    /// Shape: values are Double, Long, String, Boolean, or [Unsigned].
    record Point(
            long lineNumber,
            String measurement,
            Map<String, String> tags,
            Map<String, Object> fields,
            @Nullable Long timeNs)
            implements Outcome {}

    /// Shape: the line's bytes as ISO 8859-1.
    record Refusal(long lineNumber, LineError error, int errorOffset, String line) implements Outcome {}

    record Unsigned(long bits) {}

    /// Collects the outcomes of a parser.
    final class Collector implements LineHandler {
        final List<Outcome> outcomes = new ArrayList<>();

        @Override
        public void onLine(ParsedLine line) {
            outcomes.add(point(line));
        }

        @Override
        public void onRejected(long lineNumber, LineError reason, int errorOffset, byte[] buf, int from, int length) {
            String text = new String(buf, from, length, StandardCharsets.ISO_8859_1);
            outcomes.add(new Refusal(lineNumber, reason, errorOffset, text));
        }

        private static Point point(ParsedLine line) {
            Map<String, String> tags = new LinkedHashMap<>();
            for (int i = 0; line.prefixToken() == null && i < line.tagCount(); i++) {
                tags.put(
                        text(line.tagKeyBuffer(i), line.tagKeyOffset(i), line.tagKeyLength(i)),
                        text(line.tagValueBuffer(i), line.tagValueOffset(i), line.tagValueLength(i)));
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            for (int i = 0; i < line.fieldCount(); i++) {
                String key = text(line.fieldKeyBuffer(i), line.fieldKeyOffset(i), line.fieldKeyLength(i));
                Object previous = fields.put(key, value(line, i));
                if (previous != null) {
                    throw new AssertionError("field twice: " + key);
                }
            }
            String measurement = text(line.measurementBuffer(), line.measurementOffset(), line.measurementLength());
            return new Point(line.lineNumber(), measurement, tags, fields, line.hasTime() ? line.timeNs() : null);
        }

        private static Object value(ParsedLine line, int i) {
            long bits = line.fieldBits(i);
            return switch (line.fieldType(i)) {
                case F64 -> Double.longBitsToDouble(bits);
                case I64 -> bits;
                case U64 -> new Unsigned(bits);
                case BOOL -> bits == 1;
                case STRING -> text(line.fieldStringBuffer(i), line.fieldStringOffset(i), line.fieldStringLength(i));
            };
        }

        private static String text(byte[] b, int offset, int length) {
            return new String(b, offset, length, StandardCharsets.UTF_8);
        }
    }

    static List<Outcome> parse(LineParser parser, byte[] body) {
        Collector collector = new Collector();
        int consumed = parser.parse(body, 0, body.length, true, collector);
        if (consumed != body.length) {
            throw new AssertionError("consumed " + consumed + " of " + body.length);
        }
        return collector.outcomes;
    }
}
