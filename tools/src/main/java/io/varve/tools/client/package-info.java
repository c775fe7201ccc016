// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What every tool that talks to a server uses: queries and writes over HTTP, and the errors they answer.
///
/// Threads: a [VarveClient] may be shared; what it returns belongs to the caller. Errors: [VarveAnswerException] when
/// the server refused, another [java.io.IOException] when it was not reached or the answer was cut.
/// Start at [VarveClient].
@NullMarked
package io.varve.tools.client;

import org.jspecify.annotations.NullMarked;
