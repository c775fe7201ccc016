// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Who may send lines over TCP: QuestDB's challenge. The server holds public keys only.
///
/// ```
/// client                    server
///   keyId \n          ──►
///                     ◄──   512 random printable characters \n
///   Base64 of the signature \n, lines …  ──►   silence, or the connection is closed
/// ```
/// Threads: a connection belongs to one event loop; keys may change at any time. Start with [io.varve.ingest.tcp.auth.LineAuthService].
@NullMarked
package io.varve.ingest.tcp.auth;

import org.jspecify.annotations.NullMarked;
