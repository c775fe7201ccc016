// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

/// A table by its database and name, both spelt as in the catalog (not as in the query).
public record TableRef(String database, String table) {
    @Override
    public String toString() {
        return database + "." + table;
    }
}
