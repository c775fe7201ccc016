// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.netty.handler.codec.http.HttpHeaders;

/// What InfluxDB's clients look for in the headers of every answer. Threads: stateless, any.
public final class InfluxVersion {
    /// The newest one that `/write` is like; clients parse its first three numbers.
    private static final String COMPATIBLE_VERSION = "1.8.10-varve.";

    private InfluxVersion() {}

    /// Sets them, with the version of Varve.
    public static void set(HttpHeaders headers, String version) {
        headers.set("X-Influxdb-Version", COMPATIBLE_VERSION + version);
        headers.set("X-Influxdb-Build", "Varve");
    }
}
