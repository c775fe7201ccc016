// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import java.util.Arrays;

/// Something that is found by its name's bytes in a [NameMap].
abstract class Named {
    private final String name;
    private final byte[] utf8;
    private final int hash;

    Named(String name, byte[] utf8) {
        this.name = name;
        this.utf8 = utf8;
        this.hash = hash(utf8, 0, utf8.length);
    }

    /// The same name as another object's.
    Named(Named other) {
        this.name = other.name;
        this.utf8 = other.utf8;
        this.hash = other.hash;
    }

    public final String name() {
        return name;
    }

    /// Whether the name is exactly these bytes.
    public final boolean nameEquals(byte[] bytes, int offset, int length) {
        return Arrays.equals(utf8, 0, utf8.length, bytes, offset, offset + length);
    }

    final boolean nameEquals(Named other) {
        return Arrays.equals(utf8, other.utf8);
    }

    final int nameHash() {
        return hash;
    }

    static int hash(byte[] bytes, int offset, int length) {
        int h = length;
        for (int i = offset; i < offset + length; i++) {
            h = h * 31 + bytes[i];
        }
        // The multiplier spreads short similar names over the high bits; the fold brings them back to the bucket's
        // bits.
        h *= 0x9E3779B1;
        return h ^ (h >>> 15);
    }
}
