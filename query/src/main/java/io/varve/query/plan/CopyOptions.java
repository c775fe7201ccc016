// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How COPY reads and writes.
///
/// @param format what the file holds
/// @param header of CSV: whether the first line names the columns
/// @param delimiter of CSV: between cells, ASCII
/// @param nullText of CSV: the cell that means null where it has no quotes; null for the empty one
/// @param overwrite whether a file that is there may be replaced
/// @param precision what the unit of times is that are read as whole numbers
/// @param measurement of lines that are written; null for the name of the table
/// @param tags of lines that are written from a query: its columns that are tags; null where the text does not say
public record CopyOptions(
        CopyFormat format,
        boolean header,
        char delimiter,
        @Nullable String nullText,
        boolean overwrite,
        TimeUnit precision,
        @Nullable String measurement,
        @Nullable List<String> tags) {
    public CopyOptions {
        tags = tags == null ? null : List.copyOf(tags);
    }
}
