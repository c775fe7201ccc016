// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// As much of InfluxDB 1's query path as writers need: Telegraf and old clients make their database there.
///
/// Start with [io.varve.ingest.http.influx.InfluxQueryService].
@NullMarked
package io.varve.ingest.http.influx;

import org.jspecify.annotations.NullMarked;
