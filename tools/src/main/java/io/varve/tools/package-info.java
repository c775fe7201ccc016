// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

/// The `varve` command: the server, which assembles the services of the other modules, and the tools around it.
@NullMarked
package io.varve.tools;

import org.jspecify.annotations.NullMarked;
