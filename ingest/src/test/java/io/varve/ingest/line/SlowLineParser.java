// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The grammar written the obvious way, over a whole body at once, as an oracle: nanoseconds, default limits, InfluxDB's
/// escapes. All refusals look alike ([LineError#INVALID_VALUE] at 0).
final class SlowLineParser {
    /// A name: no bare separator, no control character; one backslash before comma, equals or space escapes it.
    private static final String NAME_BYTE = "(?:\\\\[,= ]|\\\\(?![,= ])|[^\\\\,= \\x00-\\x1f\\x7f])";
    private static final Pattern LINE = Pattern.compile(
            "(?<measurement>(?:\\\\[,= ]|\\\\(?![,= ])|[^\\\\, \\x00-\\x1f\\x7f])+)"
                    + "(?<tags>(?:," + NAME_BYTE + "+=" + NAME_BYTE + "+)*+)"
                    + " +(?<fields>.*)",
            Pattern.DOTALL);

    private static final Pattern TAG = Pattern.compile(",(" + NAME_BYTE + "+)=(" + NAME_BYTE + "+)");
    private static final Pattern FIELD = Pattern.compile(
            "(" + NAME_BYTE + "+)=(\"(?:\\\\.|[^\"\\\\])*+\"|[^\", \\x00-\\x1f\\x7f]+)(,|\\z| +(?:-?[0-9]+ *)?\\z)",
            Pattern.DOTALL);
    private static final Pattern DECIMAL = Pattern.compile("-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    private static final BigInteger MAX_U64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final BigInteger MAX_TIME = BigInteger.valueOf(Long.MAX_VALUE - 604_800_000_000_000L);

    private SlowLineParser() {}

    /// Bytes as chars 0 to 255 throughout, so that positions are byte positions.
    static List<Outcome> parse(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        List<Outcome> outcomes = new ArrayList<>();
        int at = 0;
        long lineNumber = 1;
        while (at < text.length()) {
            int from = at;
            while (from < text.length() && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
                from++;
            }
            boolean comment = from < text.length() && text.charAt(from) == '#';
            int end = comment ? newlineFrom(text, from) : lineEnd(text, from);
            String line = text.substring(from, end);
            String content = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!comment && !content.isEmpty()) {
                Outcome point = point(lineNumber, content);
                outcomes.add(
                        point != null ? point : new Outcome.Refusal(lineNumber, LineError.INVALID_VALUE, 0, content));
            }
            lineNumber += 1 + line.chars().filter(c -> c == '\n').count();
            at = end + 1;
        }
        return outcomes;
    }

    private static int newlineFrom(String text, int from) {
        int at = text.indexOf('\n', from);
        return at < 0 ? text.length() : at;
    }

    /// The first newline outside strings that has no backslash before it.
    private static int lineEnd(String text, int from) {
        boolean fields = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escaped = i > from && text.charAt(i - 1) == '\\';
            if (c == '\n' && !escaped) {
                return i;
            }
            fields |= c == ' ' && !escaped;
            if (fields && c == '=' && !escaped && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                i = stringEnd(text, i + 2);
            }
        }
        return text.length();
    }

    private static int stringEnd(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    private static Outcome.@Nullable Point point(long lineNumber, String line) {
        Matcher m = LINE.matcher(line);
        if (!m.matches() || !utf8(line)) {
            return null;
        }
        String measurement = unescapeName(m.group("measurement"));
        Map<String, String> tags = new LinkedHashMap<>();
        Matcher tag = TAG.matcher(m.group("tags"));
        while (tag.find()) {
            String key = unescapeName(tag.group(1));
            String value = unescapeName(tag.group(2));
            if (key.equals("time") || tooLong(key, 256) || tooLong(value, 4096) || tags.put(key, value) != null) {
                return null;
            }
        }
        if (tags.size() > 40 || tooLong(measurement, 256)) {
            return null;
        }
        return fields(lineNumber, measurement, tags, m.group("fields"));
    }

    private static Outcome.@Nullable Point fields(
            long lineNumber, String measurement, Map<String, String> tags, String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(text);
        int at = 0;
        String after = ",";
        while (after.equals(",")) {
            if (!field.find(at) || field.start() != at) {
                return null;
            }
            String key = unescapeName(field.group(1));
            Object value = value(field.group(2));
            if (value == null || key.equals("time") || tags.containsKey(key) || tooLong(key, 256)) {
                return null;
            }
            fields.put(key, value);
            after = field.group(3);
            at = field.end();
        }
        String time = after.strip();
        if (time.isEmpty()) {
            return new Outcome.Point(lineNumber, measurement, tags, fields, null);
        }
        BigInteger timeNs = new BigInteger(time);
        return timeNs.abs().compareTo(MAX_TIME) > 0
                ? null
                : new Outcome.Point(lineNumber, measurement, tags, fields, timeNs.longValueExact());
    }

    private static @Nullable Object value(String text) {
        if (text.startsWith("\"")) {
            String s = text.substring(1, text.length() - 1).replaceAll("\\\\([\"\\\\\r\n])", "$1");
            return tooLong(utf8Text(s), 64 << 10) ? null : utf8Text(s);
        }
        if (List.of("t", "T", "true", "True", "TRUE").contains(text)) {
            return true;
        }
        if (List.of("f", "F", "false", "False", "FALSE").contains(text)) {
            return false;
        }
        if (text.matches("-?[0-9]+[int]")) {
            BigInteger n = new BigInteger(text.substring(0, text.length() - 1));
            BigInteger ns = text.endsWith("t") ? n.multiply(BigInteger.valueOf(1000)) : n;
            return ns.bitLength() > 63 ? null : (Object) ns.longValueExact();
        }
        if (text.matches("[0-9]+u")) {
            BigInteger n = new BigInteger(text.substring(0, text.length() - 1));
            return n.compareTo(MAX_U64) > 0 ? null : new Outcome.Unsigned(n.longValue());
        }
        if (!DECIMAL.matcher(text).matches()) {
            return null;
        }
        double d = Double.parseDouble(text);
        return Double.isInfinite(d) ? null : (Object) d;
    }

    private static String unescapeName(String name) {
        return utf8Text(name.replaceAll("\\\\([,= ])", "$1"));
    }

    private static boolean tooLong(String text, int bytes) {
        return text.getBytes(StandardCharsets.UTF_8).length > bytes;
    }

    private static String utf8Text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static boolean utf8(String bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
