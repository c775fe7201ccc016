// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

/// Something that answers a query shape.
@FunctionalInterface
interface QuerySide {
    Answer ask(QueryShape shape);
}
