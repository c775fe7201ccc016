// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.ingest.line.Precision;
import java.util.List;
import java.util.Map;

/// How one family of clients names what it asks for and wants to be answered. Threads: stateless, any.
interface Dialect {
    String V2_PATH = "/api/v2/write";
    String V3_PATH = "/api/v3/write_lp";

    /// The dialect of a request; without its parameters that of its path.
    static Dialect of(String path, Map<String, List<String>> parameters) {
        if (path.equals(V3_PATH)) {
            return DialectV3.INSTANCE;
        }
        if (path.equals(V2_PATH) && parameters.containsKey("bucket")) {
            return DialectV2.INSTANCE;
        }
        return parameters.containsKey("db") ? DialectV1.NAMED : DialectV1.UNNAMED;
    }

    /// The parameter that names the database.
    String databaseParameter();

    /// Whether a request may leave the database out.
    boolean needsDatabase();

    /// The unit of times when none is asked for.
    Precision defaultPrecision();

    HttpResponseStatus status(WriteError error);

    /// Whether its clients expect the text of an error in chunks, even a short one.
    default boolean tellsErrorsInChunks() {
        return false;
    }

    /// The JSON text of an error.
    String body(WriteError error, String requestId);
}
