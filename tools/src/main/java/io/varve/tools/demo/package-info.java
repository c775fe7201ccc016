// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// `varve demo`: the main job end to end, in under two minutes, on a server of its own.
///
/// It is a client like any other: it starts the server by the launcher, sends over TCP and HTTP, and asks in SQL.
/// Whatever happens, nothing keeps running and nothing is left behind. Errors: an [java.io.IOException] with the end of
/// the server's log. Start at [Demo].
@NullMarked
package io.varve.tools.demo;

import org.jspecify.annotations.NullMarked;
