// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Files that the tools make for themselves. Start at [TemporaryFolder].
@NullMarked
package io.varve.tools.files;

import org.jspecify.annotations.NullMarked;
