// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// The calendar types, as values and as SQL has them.
@NullMarked
package io.varve.query.calendar;

import org.jspecify.annotations.NullMarked;
