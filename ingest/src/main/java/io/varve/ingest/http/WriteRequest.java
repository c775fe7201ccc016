// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

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
/// @param durability when to answer
/// @param durabilityName the word for that
/// @param dryRun whether nothing is to be written, only said what would be
/// @param acceptPartial whether good lines are kept beside refused ones; if not, one refused line refuses all
record WriteRequest(
        String database,
        Precision precision,
        Durability durability,
        String durabilityName,
        boolean dryRun,
        boolean acceptPartial) {
    /// A parameter that cannot be understood; the message is for the sender.
    static final class BadParameterException extends Exception {
        private static final long serialVersionUID = 1L;

        BadParameterException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    static WriteRequest parse(Dialect dialect, Map<String, List<String>> parameters, WriteConfig config)
            throws BadParameterException {
        SyncMode mode = mode(parameters, config.syncMode());
        boolean weaker = mode.compareTo(config.syncMode()) > 0;
        boolean same = mode == config.syncMode() || (weaker && !config.allowWeakerDurability());
        Durability durability = same ? Durability.COMMITTED : weaker ? Durability.WRITTEN : Durability.DURABLE;
        // What is stronger than the server's mode is forced at once.
        SyncMode answered = same ? config.syncMode() : weaker ? mode : SyncMode.ALWAYS;
        return new WriteRequest(
                database(dialect, parameters),
                precision(dialect, parameters),
                durability,
                answered.name().toLowerCase(Locale.ROOT),
                flag(parameters, "dry_run", false),
                dialect != DialectV3.INSTANCE || flag(parameters, "accept_partial", true));
    }

    /// Only two words are understood: who gets one wrong must not find the rows written.
    private static boolean flag(Map<String, List<String>> parameters, String name, boolean otherwise)
            throws BadParameterException {
        String text = first(parameters, name);
        if (text == null) {
            return otherwise;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw new BadParameterException("invalid " + name + " \"" + text + "\" (use true or false)");
        }
        return text.equals("true");
    }

    private static @Nullable String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    private static String database(Dialect dialect, Map<String, List<String>> parameters) throws BadParameterException {
        String database = first(parameters, dialect.databaseParameter());
        if (database == null || database.isEmpty()) {
            if (dialect.needsDatabase()) {
                throw new BadParameterException("db name cannot be empty");
            }
            database = LineConfig.DEFAULT_DATABASE;
        }
        String policy = first(parameters, "rp");
        int slash = database.indexOf('/');
        if (dialect == DialectV2.INSTANCE && slash >= 0) {
            policy = database.substring(slash + 1);
            database = database.substring(0, slash);
        }
        if (policy != null && !policy.isEmpty() && !policy.equals("autogen") && !policy.equals("default")) {
            database = database + "/" + policy;
        }
        byte[] utf8 = database.getBytes(StandardCharsets.UTF_8);
        try {
            return Names.decode(utf8, 0, utf8.length);
        } catch (CatalogException e) {
            throw new BadParameterException(e.getMessage() + ", parameter=" + dialect.databaseParameter());
        }
    }

    private static Precision precision(Dialect dialect, Map<String, List<String>> parameters)
            throws BadParameterException {
        String text = first(parameters, "precision");
        if (text == null || text.isEmpty()) {
            return dialect.defaultPrecision();
        }
        Precision precision = Precision.of(text);
        boolean guesses = dialect.defaultPrecision() == Precision.AUTO;
        if (precision == null || (precision == Precision.AUTO && !guesses)) {
            throw new BadParameterException("invalid precision \"" + text + "\" (use " + (guesses ? "auto, " : "")
                    + "n, ns, u, us, ms, s, m or h)");
        }
        return precision;
    }

    private static SyncMode mode(Map<String, List<String>> parameters, SyncMode serverMode)
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
                throw new BadParameterException("invalid durability \"" + text + "\" (use always, interval or os)");
        };
    }
}
