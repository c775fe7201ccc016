// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Line protocol over HTTP, as clients of InfluxDB 1.x, 2.x, 3 and QuestDB send it.
///
/// The body is parsed as it arrives; the answer is sent when its rows are as durable as asked. Statuses and bodies are those of
/// `ingest/docs/line-protocol.md`. Threads: a connection belongs to one event loop. Start with [io.varve.ingest.http.WriteService].
@NullMarked
package io.varve.ingest.http;

import org.jspecify.annotations.NullMarked;
