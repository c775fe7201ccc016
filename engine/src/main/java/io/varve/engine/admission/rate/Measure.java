// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission.rate;

import java.util.concurrent.TimeUnit;

/// What is counted against a budget, and how long its budget has to last.
public enum Measure {
    ROWS("rows", "rows/s", TimeUnit.SECONDS),
    /// Of line protocol, decoded.
    BYTES("bytes", "bytes/s", TimeUnit.SECONDS),
    NEW_SERIES("new_series", "new series/min", TimeUnit.MINUTES),
    QUERIES("queries", "queries/s", TimeUnit.SECONDS),
    SCANNED_ROWS("scanned_rows", "scanned rows/s", TimeUnit.SECONDS);

    private final String key;
    private final String unit;
    private final long periodNs;
    private final int mostDebtPeriods;

    Measure(String key, String unit, TimeUnit period) {
        this.key = key;
        this.unit = unit;
        this.periodNs = period.toNanos(1);
        this.mostDebtPeriods = period == TimeUnit.MINUTES ? 10 : 60;
    }

    /// As options and metrics name it.
    public String key() {
        return key;
    }

    /// As errors name it.
    String unit() {
        return unit;
    }

    long periodNs() {
        return periodNs;
    }

    /// What can be owed at most: a minute's worth, of new series ten minutes'.
    int mostDebtPeriods() {
        return mostDebtPeriods;
    }
}
