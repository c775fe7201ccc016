// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the fields of a JSON object, or the elements of an array; what is inside them is checked and kept as JSON.
///
/// Errors: [HttpProblem] 400 with the position. Depth and size are bounded by the caller's limit on the body.
final class JsonFields {
    private static final int MAX_DEPTH = 64;

    private final String text;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private int at;

    private JsonFields(String text) {
        this.text = text;
    }

    /// A value: text, or the JSON of another.
    record Field(String text, boolean isText) {}

    /// Names and texts; a value that is no text appears as its JSON.
    static Map<String, String> parse(String text) {
        Map<String, String> texts = new LinkedHashMap<>();
        fields(text).forEach((name, field) -> texts.put(name, field.text()));
        return texts;
    }

    /// Names and values.
    static Map<String, Field> fields(String text) {
        JsonFields json = new JsonFields(text);
        json.object(1);
        json.end();
        return json.fields;
    }

    /// The values of an array, called by their places.
    static List<Field> elements(String text) {
        JsonFields json = new JsonFields(text);
        json.array(1);
        json.end();
        return List.copyOf(json.fields.values());
    }

    private void end() {
        space();
        if (at < text.length()) {
            throw bad("end of the text");
        }
    }

    private void object(int depth) {
        expect('{');
        space();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            space();
            String name = string();
            expect(':');
            field(name, depth);
            space();
            if (peek() == '}') {
                at++;
                return;
            }
            expect(',');
        }
    }

    private void field(String name, int depth) {
        space();
        int from = at;
        boolean isText = peek() == '"';
        String value = isText ? string() : "";
        if (!isText) {
            value(depth + 1);
            value = text.substring(from, at);
        }
        if (depth == 1) {
            fields.put(name, new Field(value, isText));
        }
    }

    private void array(int depth) {
        expect('[');
        space();
        if (peek() == ']') {
            at++;
            return;
        }
        for (int i = 0; true; i++) {
            field(Integer.toString(i), depth);
            space();
            if (peek() == ']') {
                at++;
                return;
            }
            expect(',');
        }
    }

    private void value(int depth) {
        if (depth > MAX_DEPTH) {
            throw bad("less nesting");
        }
        space();
        switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            default -> word();
        }
    }

    /// A number, true, false or null.
    private void word() {
        int from = at;
        while (at < text.length() && "+-.0123456789abcdefghijklmnopqrstuvwxyzE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String word = text.substring(from, at);
        boolean isWord = word.equals("true") || word.equals("false") || word.equals("null");
        if (!isWord && !isNumber(word)) {
            at = from;
            throw bad("a value");
        }
    }

    private static boolean isNumber(String word) {
        if (word.isEmpty()) {
            return false;
        }
        try {
            return Double.isFinite(Double.parseDouble(word)) && Character.isDigit(word.charAt(word.length() - 1));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (true) {
            char next = take();
            if (next == '"') {
                return value.toString();
            }
            if (next < 0x20) {
                at--;
                throw bad("an escaped control character");
            }
            value.append(next == '\\' ? escape() : next);
        }
    }

    private char escape() {
        char kind = take();
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(take(), 16);
                    if (digit < 0) {
                        at--;
                        throw bad("a hexadecimal digit");
                    }
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> {
                at--;
                throw bad("an escape");
            }
        };
    }

    private char take() {
        if (at == text.length()) {
            throw bad("a closing quote");
        }
        return text.charAt(at++);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(char wanted) {
        space();
        if (peek() != wanted) {
            throw bad("'" + wanted + "'");
        }
        at++;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private HttpProblem bad(String expected) {
        return new HttpProblem(
                HttpResponseStatus.BAD_REQUEST, "this is no JSON: expected " + expected + " at offset " + at, "");
    }
}
