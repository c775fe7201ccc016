// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Names;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.flow.Numbering;
import io.varve.ingest.flow.RequestDurability;
import io.varve.ingest.line.Precision;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a connection's first line asks for, if it is `#varve key=value …`: a comment to every other server.
///
/// Keys are separated by spaces or tabs; a value may hold `%20` and the like.
/// @param acknowledges whether the sender wants answers
/// @param database what lines go to
record Hello(
        boolean acknowledges, String database, Precision precision, RequestDurability durability, Numbering numbering) {
    static final String START = "#varve";

    private static final char REPLACEMENT = '\uFFFD';

    private static final List<String> KEYS =
            List.of("ack", "db", "precision", "durability", "producer", "epoch", "first_line");

    /// For a connection that says nothing.
    static Hello silent(LineTcpConfig config) {
        return new Hello(
                false,
                LineConfig.DEFAULT_DATABASE,
                Precision.NS,
                RequestDurability.ofServer(config.syncMode()),
                Numbering.NONE);
    }

    /// Reads the line without its end.
    ///
    /// @throws IllegalArgumentException when it is not understood, with a text for the sender
    static Hello parse(String line, LineTcpConfig config) {
        Map<String, String> values = values(line.substring(START.length()));
        String word = values.get("durability");
        if (values.containsKey("producer") && !isOn(values.get("ack"))) {
            throw new IllegalArgumentException("a producer needs ack=1: nobody else knows what to send again");
        }
        return new Hello(
                isOn(values.get("ack")),
                database(values.get("db")),
                precision(values.get("precision")),
                word == null
                        ? RequestDurability.ofServer(config.syncMode())
                        : RequestDurability.of(word, config.syncMode(), config.allowWeakerDurability()),
                Numbering.parse(values.get("producer"), values.get("epoch"), values.get("first_line")));
    }

    private static Map<String, String> values(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String each : text.strip().split("[ \t]+", -1)) {
            int equals = each.indexOf('=');
            String key = equals < 0 ? each : each.substring(0, equals);
            if (key.isEmpty()) {
                continue;
            }
            if (equals < 0 || !KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "\"" + each + "\" is not understood (" + String.join(", ", KEYS) + ", each with =value)");
            }
            String value = decoded(key, each.substring(equals + 1));
            if (values.put(key, value) != null) {
                throw new IllegalArgumentException(key + " is said twice");
            }
        }
        return values;
    }

    private static String decoded(String key, String text) {
        String value;
        try {
            // Not a form: a plus is a plus.
            value = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid " + key + ": a percent sign needs two hexadecimal digits", e);
        }
        if (value.indexOf(REPLACEMENT) >= 0) {
            throw new IllegalArgumentException("invalid " + key + ": its bytes are not UTF-8");
        }
        return value;
    }

    private static boolean isOn(@Nullable String text) {
        if (text == null || text.equals("0")) {
            return false;
        }
        if (!text.equals("1")) {
            throw new IllegalArgumentException("invalid ack \"" + text + "\" (use 0 or 1)");
        }
        return true;
    }

    private static String database(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return LineConfig.DEFAULT_DATABASE;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        try {
            return Names.decode(utf8, 0, utf8.length);
        } catch (CatalogException e) {
            throw new IllegalArgumentException(e.getMessage() + ", key=db", e);
        }
    }

    private static Precision precision(@Nullable String text) {
        Precision precision = text == null ? Precision.NS : Precision.of(text);
        if (precision == null || precision == Precision.AUTO) {
            throw new IllegalArgumentException("invalid precision \"" + text + "\" (use n, ns, u, us, ms, s, m or h)");
        }
        return precision;
    }
}
