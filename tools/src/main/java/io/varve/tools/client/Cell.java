// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.client;

/// One value of an answer, its text as the server wrote it: a number keeps every digit.
public record Cell(Kind kind, String text) {
    public static final Cell NULL = new Cell(Kind.NULL, "");

    public enum Kind {
        NULL,
        NUMBER,
        BOOLEAN,
        TEXT
    }

    public long asLong() {
        return Long.parseLong(text);
    }

    /// NaN for null.
    public double asDouble() {
        return kind == Kind.NULL ? Double.NaN : Double.parseDouble(text);
    }
}
