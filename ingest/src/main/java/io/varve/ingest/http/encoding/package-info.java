// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Content encodings of request bodies: gzip and zstd, decoded piece by piece under limits that bound what a body can cost.
///
/// Start with [io.varve.ingest.http.encoding.RequestBody].
@NullMarked
package io.varve.ingest.http.encoding;

import org.jspecify.annotations.NullMarked;
