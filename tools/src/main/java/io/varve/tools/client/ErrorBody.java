// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The JSON of an error answer in any of the dialects: top-level texts and numbers by key, and the refused lines,
/// which stand in an array (or one object) under some key.
record ErrorBody(Map<String, String> values, List<WriteAnswer.Refused> refused) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String DROPPED = "dropped=";

    static ErrorBody parse(byte[] body) {
        Map<String, String> values = new HashMap<>();
        List<WriteAnswer.Refused> refused = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    readMember(parser, parser.currentName(), values, refused);
                }
                return new ErrorBody(values, refused);
            }
        } catch (IOException e) {
            values.clear(); // not JSON: the text itself is the message
        }
        String text = new String(body, StandardCharsets.UTF_8).strip();
        values.put("error", text.length() > 500 ? text.substring(0, 500) + "…" : text);
        return new ErrorBody(values, refused);
    }

    private static void readMember(
            JsonParser parser, String key, Map<String, String> values, List<WriteAnswer.Refused> refused)
            throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_ARRAY) {
            for (token = parser.nextToken();
                    token != JsonToken.END_ARRAY && token != null;
                    token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    refused.add(readRefused(parser));
                } else {
                    parser.skipChildren();
                }
            }
        } else if (token == JsonToken.START_OBJECT) {
            refused.add(readRefused(parser));
        } else if (token != JsonToken.VALUE_NULL) {
            values.put(key, parser.getText());
        }
    }

    private static WriteAnswer.Refused readRefused(JsonParser parser) throws IOException {
        long line = 0;
        String reason = "";
        String text = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (key) {
                case "line", "line_number" -> line = token.isNumeric() ? parser.getLongValue() : 0;
                case "error", "reason", "message", "error_message" -> reason = parser.getText();
                case "text", "original_line" -> text = parser.getText();
                default -> parser.skipChildren();
            }
        }
        return new WriteAnswer.Refused(line, reason, text);
    }

    String message() {
        String error = values.getOrDefault("error", "");
        return error.isEmpty() ? values.getOrDefault("message", "no reason given") : error;
    }

    int number(String key) {
        try {
            return Integer.parseInt(values.getOrDefault(key, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// N of `dropped=N` at the end of the message; -1 without it.
    long dropped() {
        String message = message();
        int at = message.lastIndexOf(DROPPED);
        if (at < 0) {
            return -1;
        }
        int end = at + DROPPED.length();
        long count = 0;
        while (end < message.length() && Character.digit(message.charAt(end), 10) >= 0 && count < Integer.MAX_VALUE) {
            count = count * 10 + Character.digit(message.charAt(end++), 10);
        }
        return count;
    }
}
