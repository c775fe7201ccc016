// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

/// Plans for texts that differ only in what they ask about: text → template and strings → plan of the template → plan of the text.
@NullMarked
package io.varve.query.cache;

import org.jspecify.annotations.NullMarked;
