// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogChange;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WriteWindowTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final WriteWindow window = new WriteWindow(10 * MINUTE);

    private static Catalog catalog(Map<String, String> options) {
        return Catalog.EMPTY
                .apply(new CatalogChange.CreateDatabase("d"))
                .apply(new CatalogChange.CreateTable(1, "t", List.of(), new TreeMap<>(options)));
    }

    private static Catalog set(Catalog catalog, String option, String value) {
        return catalog.apply(new CatalogChange.SetTableOptions(1, new TreeMap<>(Map.of(option, value)), List.of()));
    }

    @Test
    void shouldTakeAnyPastAndTenMinutesOfTheFutureWhenNothingIsSet() {
        Catalog catalog = catalog(Map.of());
        assertTrue(window.contains(catalog, 1, TimeRange.MIN_NS, NOW));
        assertTrue(window.contains(catalog, 1, NOW + 10 * MINUTE, NOW));
        assertFalse(window.contains(catalog, 1, NOW + 10 * MINUTE + 1, NOW));
        assertEquals(
                "time outside the write window of \"t\": timeNs=1700000600000000001, latest=1700000600000000000",
                window.refusal(NOW + 10 * MINUTE + 1, NOW));
        assertFalse(window.contains(catalog, 2, NOW + 10 * MINUTE + 1, NOW), "a table that is not known yet");
    }

    @Test
    void shouldTakeTheLimitsThemselves() {
        Catalog catalog = catalog(Map.of("write_window_past", "1h", "write_window_future", "0s"));
        assertFalse(window.contains(catalog, 1, NOW - 60 * MINUTE - 1, NOW));
        assertTrue(window.contains(catalog, 1, NOW - 60 * MINUTE, NOW));
        assertTrue(window.contains(catalog, 1, NOW, NOW));
        assertFalse(window.contains(catalog, 1, NOW + 1, NOW));
        assertTrue(window.contains(catalog, 1, NOW + 1, NOW + 1), "the window goes with the time");
    }

    @Test
    void shouldFollowTheOptions() {
        Catalog catalog = catalog(Map.of());
        assertFalse(window.contains(catalog, 1, NOW + 60 * MINUTE, NOW));
        Catalog open = set(catalog, "write_window_future", "none");
        assertTrue(window.contains(open, 1, TimeRange.MAX_NS, NOW));
        assertFalse(window.contains(set(open, "write_window_past", "1d"), 1, 0, NOW));
    }

    @Test
    void shouldStayInsideTheTimesThatThereAre() {
        Catalog catalog = catalog(Map.of("write_window_past", "100000d", "write_window_future", "100000d"));
        assertTrue(window.contains(catalog, 1, TimeRange.MAX_NS, TimeRange.MAX_NS));
        assertTrue(window.contains(catalog, 1, TimeRange.MIN_NS, TimeRange.MIN_NS));
    }
}
