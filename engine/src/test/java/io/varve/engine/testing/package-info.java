// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// What tests of every module share: seeds, a clock that is set by hand, leak checks, and the crash harness.
@NullMarked
package io.varve.engine.testing;

import org.jspecify.annotations.NullMarked;
