// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.partition;

import java.util.Comparator;

/// Where a run lies: the file and its place among the file's runs.
public record RunId(long fileId, int index) {
    static final Comparator<RunId> ORDER =
            Comparator.comparingLong(RunId::fileId).thenComparingInt(RunId::index);
}
