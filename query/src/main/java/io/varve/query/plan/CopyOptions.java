// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How COPY reads and writes CSV.
///
/// @param header whether the first line names the columns
/// @param delimiter between cells, ASCII
/// @param nullText the cell that means null where it has no quotes; null for the empty one
/// @param overwrite whether a file that is there may be replaced
/// @param precision what the unit of times is that are written as whole numbers
public record CopyOptions(
        boolean header, char delimiter, @Nullable String nullText, boolean overwrite, TimeUnit precision) {
    /// No header, commas, nothing for null, no file replaced, nanoseconds.
    public static final CopyOptions DEFAULT = new CopyOptions(false, ',', null, false, TimeUnit.NANOSECONDS);
}
