// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import org.jspecify.annotations.Nullable;

/// What a record batch is; the code is the byte in its header.
public enum BatchKind {
    /// Rows of one or more tables.
    ROWS(1),
    /// A series set and a time range that are masked from here on.
    DELETE(2),
    /// A retention cut-off, chosen once.
    RETENTION(3),
    /// Header only: states the durable position.
    MARK(4),
    /// Header only: the rest of the segment is unused, the log goes on at the next segment.
    PADDING(5),
    /// A copy of a segment's header; the first two batches of each segment.
    SEGMENT(6);

    private static final BatchKind[] BY_CODE = {null, ROWS, DELETE, RETENTION, MARK, PADDING, SEGMENT};

    private final byte code;

    BatchKind(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }

    /// The kind of `code`, null when this version does not know it.
    public static @Nullable BatchKind of(int code) {
        return code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }
}
