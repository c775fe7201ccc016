// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.util.List;

/// All checks as they were last seen.
record HealthReport(List<CheckResult> checks) {
    private static final String ALL_WELL = "ready for queries and writes";

    HealthReport {
        checks = List.copyOf(checks);
    }

    boolean passes() {
        return checks.stream().allMatch(check -> check.passes() || !check.critical());
    }

    /// Something is wrong that does not keep the server from working.
    boolean degraded() {
        return passes() && checks.stream().anyMatch(check -> !check.passes());
    }

    String message() {
        return checks.stream()
                .filter(check -> !check.passes())
                .sorted((a, b) -> Boolean.compare(b.critical(), a.critical()))
                .map(check -> check.name() + ": " + check.message())
                .findFirst()
                .orElse(ALL_WELL);
    }
}
