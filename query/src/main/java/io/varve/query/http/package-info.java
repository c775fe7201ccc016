// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// SQL over HTTP: `GET|POST /api/v3/query_sql`.
///
/// Start with [io.varve.query.http.QueryService]: a listener gives each connection a handler of it, and hands that one request at a time.
/// [io.varve.query.http.QueryExchange] is the life of one request, [io.varve.query.http.RowEncoder] a format of answers.
/// Threads: parsing and writing on the connection's event loop, queries on the engine's query threads, but those that are shorter than the way there
/// ([io.varve.query.exec.QuickPlans]) on the event loop too; a query whose client does not
/// read holds no thread, but waits until the connection is writable again.
/// Errors: all told to the client as JSON, with the status that client-conventions give ([io.varve.query.http.ErrorReply]).
@NullMarked
package io.varve.query.http;

import org.jspecify.annotations.NullMarked;
