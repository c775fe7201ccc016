// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.influx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A statement of InfluxQL.
sealed interface InfluxStatement {
    /// `CREATE DATABASE name`; what may follow, `WITH …`, says how long data is kept and has no effect.
    record CreateDatabase(String name) implements InfluxStatement {}

    /// `SHOW DATABASES`.
    record ShowDatabases() implements InfluxStatement {}

    /// Any other one.
    record Other(String words) implements InfluxStatement {}

    /// A text that is no InfluxQL; the message is for its sender.
    final class ParseException extends Exception {
        private static final long serialVersionUID = 1L;

        ParseException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /// What a statement may begin with.
    Set<String> VERBS =
            Set.of("SELECT", "DELETE", "SHOW", "CREATE", "DROP", "EXPLAIN", "GRANT", "REVOKE", "ALTER", "SET", "KILL");

    /// The statements of `text`, separated by semicolons.
    static List<InfluxStatement> parse(String text) throws ParseException {
        InfluxWords words = new InfluxWords(text);
        List<InfluxStatement> all = new ArrayList<>();
        while (words.skipSemicolons()) {
            all.add(one(words));
        }
        if (all.isEmpty()) {
            throw words.expected("SELECT, DELETE, SHOW, CREATE, DROP, EXPLAIN, GRANT, REVOKE, ALTER, SET, KILL");
        }
        return all;
    }

    private static InfluxStatement one(InfluxWords words) throws ParseException {
        String verb = words.peek().toUpperCase(Locale.ROOT);
        if (!VERBS.contains(verb)) {
            throw words.expected("SELECT, DELETE, SHOW, CREATE, DROP, EXPLAIN, GRANT, REVOKE, ALTER, SET, KILL");
        }
        words.next();
        String object = words.peek().toUpperCase(Locale.ROOT);
        if (verb.equals("CREATE") && object.equals("DATABASE")) {
            words.next();
            String name = words.name();
            if (words.peek().equalsIgnoreCase("WITH")) {
                words.skipStatement();
            }
            words.requireEnd();
            return new CreateDatabase(name);
        }
        if (verb.equals("SHOW") && object.equals("DATABASES")) {
            words.next();
            words.requireEnd();
            return new ShowDatabases();
        }
        words.skipStatement();
        return new Other(verb.equals("SELECT") || object.isEmpty() ? verb : verb + " " + object);
    }
}
