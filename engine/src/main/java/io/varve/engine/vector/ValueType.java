// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.vector;

/// Type of a field value; every value but a string fits one 64-bit lane.
public enum ValueType {
    /// IEEE double, its raw bits.
    F64(1),
    I64(2),
    /// Unsigned, as the same 64 bits.
    U64(3),
    /// 0 or 1.
    BOOL(4),
    /// UTF-8 bytes; the lane holds `offset << 32 | length` into the vector's heap.
    STRING(5);

    private final int code;

    ValueType(int code) {
        this.code = code;
    }

    /// The type's number in every file format.
    public int code() {
        return code;
    }

    /// The type of a number from a file.
    ///
    /// @throws IllegalArgumentException for an unknown number; readers turn it into a typed corruption error
    public static ValueType ofCode(int code) {
        for (ValueType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("unknown value type: code=" + code);
    }
}
