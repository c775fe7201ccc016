// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The server: its options, and the assembly of engine, ingest and query behind two listeners.
///
/// Every option is one constant of [ServerOption], from which its file key, flag, environment variable and help come.
/// Precedence: flag, environment, file, default. Errors: [ConfigException] names where a value came from and what it
/// should be. Start at [VarveServer]; options at [ServerConfig]; who may connect and how at [ListenerSecurity].
@NullMarked
package io.varve.tools.server;

import org.jspecify.annotations.NullMarked;
