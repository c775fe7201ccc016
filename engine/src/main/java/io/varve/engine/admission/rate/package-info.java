// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// How much a sender, a database or the whole server may take in a second: token buckets, which writers and queries share.
///
/// Start with [io.varve.engine.admission.rate.RateMeter]. Nothing here waits or refuses by itself: the listeners ask, and hold back or answer.
@NullMarked
package io.varve.engine.admission.rate;

import org.jspecify.annotations.NullMarked;
