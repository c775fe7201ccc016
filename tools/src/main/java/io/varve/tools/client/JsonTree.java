// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A small JSON object in memory: single values as cells, and lists of objects without what is nested in those.
///
/// @param cells by key; those of an object within have its key and a point before theirs
/// @param lists of objects, by key
public record JsonTree(Map<String, Cell> cells, Map<String, List<Map<String, Cell>>> lists) {
    private static final JsonFactory JSON = new JsonFactory();

    /// What a list of single values has in place of a key.
    public static final String VALUE = "value";

    public static JsonTree parse(String json) throws IOException {
        JsonTree tree = new JsonTree(new LinkedHashMap<>(), new LinkedHashMap<>());
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object: is the URL that of a Varve server?");
            }
            tree.readObject(parser, "");
        }
        return tree;
    }

    private void readObject(JsonParser parser, String prefix) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix + parser.currentName();
            switch (parser.nextToken()) {
                case START_ARRAY -> lists.put(key, readList(parser));
                case START_OBJECT -> readObject(parser, key + ".");
                default -> cells.put(key, cell(parser));
            }
        }
    }

    private static List<Map<String, Cell>> readList(JsonParser parser) throws IOException {
        List<Map<String, Cell>> rows = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Map<String, Cell> row = new LinkedHashMap<>();
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String key = parser.currentName();
                    parser.nextToken();
                    row.put(key, cell(parser));
                    parser.skipChildren();
                }
            } else {
                row.put(VALUE, cell(parser));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Cell cell(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Cell(Cell.Kind.NUMBER, parser.getText());
            case VALUE_TRUE, VALUE_FALSE -> new Cell(Cell.Kind.BOOLEAN, parser.getText());
            case VALUE_NULL -> Cell.NULL;
            default -> new Cell(Cell.Kind.TEXT, parser.getText());
        };
    }

    /// A number, 0 when there is none of this key.
    public long number(String key) {
        Cell cell = cells.getOrDefault(key, Cell.NULL);
        return cell.kind() == Cell.Kind.NUMBER ? cell.asLong() : 0;
    }

    public String text(String key) {
        return cells.getOrDefault(key, Cell.NULL).text();
    }

    public List<Map<String, Cell>> list(String key) {
        return lists.getOrDefault(key, List.of());
    }
}
