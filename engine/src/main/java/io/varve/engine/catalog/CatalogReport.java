// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.fault.CorruptionException;
import org.jspecify.annotations.Nullable;

/// What opening the catalog log met.
///
/// @param version version of the recovered catalog; whoever states a higher one proves that changes are missing
/// @param restoredInA records that copy A lacked or had damaged and B had
/// @param restoredInB the same for copy B
/// @param damage set when changes that were acknowledged are lost: the catalog is the valid prefix, both files are left as they are
///     and take no more changes
public record CatalogReport(
        long version,
        int restoredInA,
        int restoredInB,
        @Nullable CorruptionException damage) {}
