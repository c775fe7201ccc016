// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The `varve` command line: one class per command, over HTTP and TCP like any other client.
///
/// Threads: a command runs on the main thread; its signal handling is a shutdown hook. Errors: one line on stderr and
/// exit status 1 (2 for a wrong use); stdout carries results only. This is the one package that may print.
/// Start at [VarveCommand]; the script `tools/varve` finds the JDK, builds, and calls it.
@NullMarked
package io.varve.tools.cli;

import org.jspecify.annotations.NullMarked;
