// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Bounds of one line. All lengths are bytes: of the line as sent (without its line end), of names and values unescaped.
public record LineLimits(
        int maxLineBytes, int maxTags, int maxNameBytes, int maxTagValueBytes, int maxFieldStringBytes) {
    public static final LineLimits DEFAULT = new LineLimits(256 << 10, 40, 256, 4 << 10, 64 << 10);

    public LineLimits {
        requirePositive("maxLineBytes", maxLineBytes);
        requirePositive("maxTags", maxTags);
        requirePositive("maxNameBytes", maxNameBytes);
        requirePositive("maxTagValueBytes", maxTagValueBytes);
        requirePositive("maxFieldStringBytes", maxFieldStringBytes);
        if (maxLineBytes > 1 << 28) {
            throw new IllegalArgumentException("line limit above 256 MiB: maxLineBytes=" + maxLineBytes);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException("limit not positive: " + name + "=" + value);
        }
    }
}
