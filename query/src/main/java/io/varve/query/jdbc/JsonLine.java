// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one line of JSON: objects as maps, arrays as lists, whole numbers as Long or BigInteger, others as Double.
///
/// Errors: [IllegalArgumentException] for what is no JSON.
final class JsonLine {
    private static final int MAX_DEPTH = 16;

    private final String text;
    private int at;

    private JsonLine(String text) {
        this.text = text;
    }

    static @Nullable Object parse(String line) {
        JsonLine json = new JsonLine(line);
        Object value = json.value(0);
        json.space();
        if (json.at < line.length()) {
            throw json.bad();
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        space();
        if (depth > MAX_DEPTH || at == text.length()) {
            throw bad();
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        at++;
        space();
        while (!takes('}')) {
            if (!fields.isEmpty()) {
                expect(',');
            }
            space();
            String name = string();
            expect(':');
            fields.put(name, value(depth + 1));
            space();
        }
        return fields;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        at++;
        space();
        while (!takes(']')) {
            if (!elements.isEmpty()) {
                expect(',');
            }
            elements.add(value(depth + 1));
            space();
        }
        return elements;
    }

    private @Nullable Object word() {
        int from = at;
        while (at < text.length() && ",]} \t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at);
        return switch (word) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> number(word);
        };
    }

    private static Object number(String word) {
        boolean isInteger = word.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        if (!isInteger) {
            return new BigDecimal(word).doubleValue();
        }
        // Anything of so few digits fits.
        return word.length() < 19 ? (Object) Long.parseLong(word) : narrowed(new BigInteger(word));
    }

    private static Object narrowed(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private String string() {
        expect('"');
        int from = at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            return text.substring(from, at++);
        }
        StringBuilder value = new StringBuilder().append(text, from, at);
        while (!takes('"')) {
            char c = take();
            value.append(c == '\\' ? escape() : c);
        }
        return value.toString();
    }

    private char escape() {
        char kind = take();
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw bad();
                }
                at += 4;
                yield (char) Integer.parseInt(text, at - 4, at, 16);
            }
            default -> kind;
        };
    }

    private char take() {
        if (at == text.length()) {
            throw bad();
        }
        return text.charAt(at++);
    }

    private boolean takes(char wanted) {
        if (at == text.length()) {
            throw bad();
        }
        boolean is = text.charAt(at) == wanted;
        at += is ? 1 : 0;
        return is;
    }

    private void expect(char wanted) {
        space();
        if (!takes(wanted)) {
            throw bad();
        }
    }

    private void space() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private IllegalArgumentException bad() {
        return new IllegalArgumentException("no JSON at offset " + at);
    }
}
