// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of an answer in format `json`, one after the other as they arrive.
///
/// Threads: owned by one. Memory: one row at a time. Errors: an array without its end is an [IOException], since the
/// server closes the connection when a query fails after its first byte.
public final class RowStream implements Closeable {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser parser;

    public RowStream(InputStream json) throws IOException {
        parser = JSON.createParser(json);
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw new IOException("the answer is not a JSON array: is the URL that of a Varve server?");
        }
    }

    /// Reads one row.
    ///
    /// @return the next row, its columns in the order of the query, or null behind the last
    public @Nullable Map<String, Cell> next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_ARRAY) {
            return null;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new IOException(
                    "the answer was cut short: the query failed after its first rows, see the server's log");
        }
        Map<String, Cell> row = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            row.put(name, cell(parser.nextToken()));
        }
        return row;
    }

    /// Reads what is left; for answers known to be small.
    public List<Map<String, Cell>> all() throws IOException {
        List<Map<String, Cell>> rows = new ArrayList<>();
        for (Map<String, Cell> row = next(); row != null; row = next()) {
            rows.add(row);
        }
        return rows;
    }

    private Cell cell(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_NULL -> Cell.NULL;
            case VALUE_TRUE, VALUE_FALSE -> new Cell(Cell.Kind.BOOLEAN, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Cell(Cell.Kind.NUMBER, parser.getText());
            case VALUE_STRING -> new Cell(Cell.Kind.TEXT, parser.getText());
            case START_ARRAY, START_OBJECT -> {
                parser.skipChildren();
                yield new Cell(Cell.Kind.TEXT, token == JsonToken.START_ARRAY ? "[…]" : "{…}");
            }
            default -> throw new IOException("unexpected " + token + " in a row");
        };
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
