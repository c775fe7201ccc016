// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Names;
import io.varve.ingest.flow.LineConfig;
import io.varve.ingest.flow.Numbering;
import io.varve.ingest.flow.RequestDurability;
import io.varve.ingest.line.Precision;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the parameters of a write request say.
///
/// @param durability when to answer
/// @param numbering of its lines
/// @param dryRun whether nothing is to be written, only said what would be
/// @param acceptPartial whether good lines are kept beside refused ones; if not, one refused line refuses all
record WriteRequest(
        String database,
        Precision precision,
        RequestDurability durability,
        Numbering numbering,
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

    static WriteRequest parse(
            Dialect dialect, Map<String, List<String>> parameters, HttpHeaders headers, WriteConfig config)
            throws BadParameterException {
        try {
            return new WriteRequest(
                    database(dialect, parameters),
                    precision(dialect, parameters),
                    durability(parameters, config),
                    numbering(parameters, headers),
                    flag(parameters, "dry_run", false),
                    dialect != DialectV3.INSTANCE || flag(parameters, "accept_partial", true));
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(String.valueOf(e.getMessage()));
        }
    }

    /// All by parameters or all by headers.
    private static Numbering numbering(Map<String, List<String>> parameters, HttpHeaders headers) {
        Numbering said = Numbering.parse(
                first(parameters, "producer"), first(parameters, "epoch"), first(parameters, "first_line"));
        String header = headers.get("X-Varve-Producer");
        String epoch = headers.get("X-Varve-Epoch");
        String firstLine = headers.get("X-Varve-First-Line");
        if (header == null && epoch == null && firstLine == null) {
            return said;
        }
        if (said.isProducer()) {
            throw new IllegalArgumentException("the producer is said twice, by parameters and by headers");
        }
        return Numbering.parse(header, epoch, firstLine);
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

    private static RequestDurability durability(Map<String, List<String>> parameters, WriteConfig config)
            throws BadParameterException {
        String word = first(parameters, "durability");
        if (flag(parameters, "no_sync", false) && word == null) {
            word = "os";
        }
        return word == null
                ? RequestDurability.ofServer(config.syncMode())
                : RequestDurability.of(word, config.syncMode(), config.allowWeakerDurability());
    }
}
