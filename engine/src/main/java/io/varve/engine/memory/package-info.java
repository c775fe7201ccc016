// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
/// Off-heap memory by `java.lang.foreign`, counted by what it is used for.
///
/// [io.varve.engine.memory.NativeMemory] hands out [io.varve.engine.memory.Region]s and knows how much each
/// [io.varve.engine.memory.MemoryTag] holds; who allocates closes. [io.varve.engine.memory.Layouts] has the little-endian layouts
/// that all formats use.
@NullMarked
package io.varve.engine.memory;

import org.jspecify.annotations.NullMarked;
