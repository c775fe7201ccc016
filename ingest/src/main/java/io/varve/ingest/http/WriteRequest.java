// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Names;
import io.varve.engine.shard.Durability;
import io.varve.engine.shard.SyncMode;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.line.Precision;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the parameters of a write request say.
///
/// @param named whether it names a database: that selects the shape of errors
/// @param durability when to answer
/// @param durabilityName the word for that
/// @param dryRun whether nothing is to be written, only said what would be
record WriteRequest(
        boolean named,
        String database,
        Precision precision,
        Durability durability,
        String durabilityName,
        boolean dryRun) {
    /// A parameter that cannot be understood; the message is for the sender.
    static final class BadParameterException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean named;

        BadParameterException(boolean named, String message) {
            super(message);
            this.named = named;
        }

        boolean named() {
            return named;
        }
    }

    static WriteRequest parse(String uri, WriteConfig config) throws BadParameterException {
        Map<String, List<String>> parameters;
        try {
            parameters = new QueryStringDecoder(uri).parameters();
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(false, "invalid query string: " + e.getMessage());
        }
        boolean named = parameters.containsKey("db");
        SyncMode mode = mode(parameters, config.syncMode(), named);
        boolean weaker = mode.compareTo(config.syncMode()) > 0;
        boolean same = mode == config.syncMode() || (weaker && !config.allowWeakerDurability());
        Durability durability = same ? Durability.COMMITTED : weaker ? Durability.WRITTEN : Durability.DURABLE;
        // What is stronger than the server's mode is forced at once.
        SyncMode answered = same ? config.syncMode() : weaker ? mode : SyncMode.ALWAYS;
        return new WriteRequest(
                named,
                database(parameters, named),
                precision(parameters, named),
                durability,
                answered.name().toLowerCase(Locale.ROOT),
                dryRun(parameters, named));
    }

    /// Only two words are understood: who gets one wrong must not find the rows written.
    private static boolean dryRun(Map<String, List<String>> parameters, boolean named) throws BadParameterException {
        String text = first(parameters, "dry_run");
        if (text == null || text.equals("false")) {
            return false;
        }
        if (!text.equals("true")) {
            throw new BadParameterException(named, "invalid dry_run \"" + text + "\" (use true or false)");
        }
        return true;
    }

    private static @Nullable String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    private static String database(Map<String, List<String>> parameters, boolean named) throws BadParameterException {
        String database = first(parameters, "db");
        if (database == null || database.isEmpty()) {
            database = LineConfig.DEFAULT_DATABASE;
        }
        String policy = first(parameters, "rp");
        if (policy != null && !policy.isEmpty() && !policy.equals("autogen") && !policy.equals("default")) {
            database = database + "/" + policy;
        }
        byte[] utf8 = database.getBytes(StandardCharsets.UTF_8);
        try {
            return Names.decode(utf8, 0, utf8.length);
        } catch (CatalogException e) {
            throw new BadParameterException(named, e.getMessage() + ", parameter=db");
        }
    }

    private static Precision precision(Map<String, List<String>> parameters, boolean named)
            throws BadParameterException {
        String text = first(parameters, "precision");
        if (text == null || text.isEmpty()) {
            return Precision.NS;
        }
        Precision precision = Precision.of(text);
        if (precision == null || precision == Precision.AUTO) {
            throw new BadParameterException(
                    named, "invalid precision \"" + text + "\" (use n, ns, u, us, ms, s, m or h)");
        }
        return precision;
    }

    private static SyncMode mode(Map<String, List<String>> parameters, SyncMode serverMode, boolean named)
            throws BadParameterException {
        String text = first(parameters, "durability");
        if (text == null) {
            return Boolean.parseBoolean(first(parameters, "no_sync")) ? SyncMode.OS : serverMode;
        }
        return switch (text) {
            case "always" -> SyncMode.ALWAYS;
            case "interval" -> SyncMode.INTERVAL;
            case "os" -> SyncMode.OS;
            default ->
                throw new BadParameterException(
                        named, "invalid durability \"" + text + "\" (use always, interval or os)");
        };
    }
}
