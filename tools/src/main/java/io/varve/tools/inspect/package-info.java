// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Annotated dumps of files, printed. The engine says what the bytes are; here they become lines.
///
/// The only place that uses Chronicle Bytes, which needs flags of the JVM that the launcher passes and an embedded engine must not need.
@NullMarked
package io.varve.tools.inspect;

import org.jspecify.annotations.NullMarked;
