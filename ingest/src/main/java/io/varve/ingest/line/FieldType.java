// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Type of one field value as its text says.
public enum FieldType {
    /// No suffix: bits of a double, always finite.
    F64,
    /// Suffix `i`; also `t` (microseconds) and `n` (nanoseconds), both as epoch nanoseconds.
    I64,
    /// Suffix `u`: the unsigned value's bits.
    U64,
    /// `t T true True TRUE f F false False FALSE`: 1 or 0.
    BOOL,
    /// In quotes: bytes of valid UTF-8.
    STRING;

    private static final FieldType[] BY_CODE = values();

    static FieldType ofCode(byte code) {
        return BY_CODE[code];
    }

    byte code() {
        return (byte) ordinal();
    }
}
