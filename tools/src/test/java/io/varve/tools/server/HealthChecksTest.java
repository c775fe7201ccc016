// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.io.SystemClock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HealthChecksTest {
    private static HealthReport run(HealthCheck... checks) {
        try (HealthChecks health = new HealthChecks(new SystemClock())) {
            health.start(List.of(checks));
            return health.report();
        }
    }

    private static HealthCheck passing(String name) {
        return new HealthCheck(name, true, () -> "well");
    }

    private static HealthCheck failing(String name, boolean critical) {
        return new HealthCheck(name, critical, () -> {
            throw new IllegalStateException("broken");
        });
    }

    @Test
    void shouldPassWhenAllChecksDo() {
        HealthReport report = run(passing("log"), passing("disk"));
        assertTrue(report.passes());
        assertFalse(report.degraded());
        assertEquals("ready for queries and writes", report.message());
    }

    @Test
    void shouldFailForACriticalCheckAndNameIt() {
        HealthReport report = run(failing("data", false), passing("log"), failing("disk", true));
        assertFalse(report.passes());
        assertFalse(report.degraded());
        assertEquals("disk: broken", report.message());
    }

    @Test
    void shouldOnlyBeDegradedByAnotherCheck() {
        HealthReport report = run(passing("log"), failing("data", false));
        assertTrue(report.passes());
        assertTrue(report.degraded());
    }

    @Test
    void shouldFailACheckThatHangsAndGoOn() {
        CountDownLatch never = new CountDownLatch(1);
        HealthReport report = run(passing("log"), new HealthCheck("catalog", true, () -> {
            never.await();
            return "";
        }));
        assertFalse(report.passes());
        assertTrue(report.checks().getFirst().passes());
        assertTrue(report.message().startsWith("catalog: no answer for "), report.message());
    }

    @Test
    void shouldFailUntilItIsStarted() {
        try (HealthChecks health = new HealthChecks(new SystemClock())) {
            assertFalse(health.report().passes());
        }
    }
}
