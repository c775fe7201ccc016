// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

/// Who shares a budget.
public enum Scope {
    /// All connections of one address.
    ADDRESS("address"),
    /// All writers of one database.
    DATABASE("database"),
    /// Everybody.
    SERVER("server");

    private final String key;

    Scope(String key) {
        this.key = key;
    }

    /// As options and metrics name it.
    public String key() {
        return key;
    }

    /// As errors name it: `address 192.0.2.7`.
    String text(String whose) {
        return switch (this) {
            case ADDRESS -> "address " + whose;
            case DATABASE -> "database \"" + whose + '"';
            case SERVER -> "the whole server";
        };
    }
}
