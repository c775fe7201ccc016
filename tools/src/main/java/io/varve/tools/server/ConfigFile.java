// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.StringJoiner;

/// The TOML file: its keys are those of [ServerOption], anything else is refused by name.
final class ConfigFile {
    private static final long MAX_BYTES = 1 << 20;

    private ConfigFile() {}

    static Map<ServerOption, String> read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigException(file + ": larger than a configuration can be (1 MiB)");
            }
            return parse(file, Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new ConfigException("no configuration file " + file, e);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            throw new ConfigException(file + where + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ConfigException("cannot read the configuration file " + file + ": " + e.getMessage(), e);
        }
    }

    private static Map<ServerOption, String> parse(Path file, String toml) throws IOException {
        Map<ServerOption, String> values = new EnumMap<>(ServerOption.class);
        Deque<String> sections = new ArrayDeque<>();
        try (JsonParser parser = new TomlFactory().createParser(toml)) {
            parser.nextToken();
            while (parser.nextToken() != null) {
                JsonToken token = parser.currentToken();
                if (token == JsonToken.END_OBJECT) {
                    sections.pollLast();
                } else if (token == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    token = parser.nextToken();
                    if (token == JsonToken.START_OBJECT) {
                        sections.addLast(name);
                    } else {
                        put(values, file, key(sections, name), token, parser);
                    }
                }
            }
        }
        return values;
    }

    private static void put(Map<ServerOption, String> values, Path file, String key, JsonToken token, JsonParser parser)
            throws IOException {
        ServerOption option = ServerOption.ofKey(key)
                .orElseThrow(() -> new ConfigException(file + ": unknown key " + key
                        + ServerOption.nearestKey(key)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("; `varve server --help` names all options")));
        if (!token.isScalarValue()) {
            throw new ConfigException(file + ": " + key + " takes one value, not a list");
        }
        values.put(option, parser.getText());
    }

    private static String key(Deque<String> sections, String name) {
        StringJoiner key = new StringJoiner(".");
        for (Iterator<String> it = sections.iterator(); it.hasNext(); ) {
            key.add(it.next());
        }
        return key.add(name).toString();
    }
}
