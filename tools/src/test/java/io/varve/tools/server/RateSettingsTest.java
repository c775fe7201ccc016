// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.Scope;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateSettingsTest {
    private static RateLimits of(Map<ServerOption, String> flags) {
        return RateSettings.of(ServerConfig.of(flags, Map.of(), null));
    }

    /// Who asks SQL names databases as he likes, so nothing of that is one database's.
    @Test
    void shouldHaveAnOptionForEachLimitAndNoneSet() {
        RateLimits limits = of(Map.of());
        for (Scope scope : Scope.values()) {
            for (Measure measure : Measure.values()) {
                boolean queries = measure == Measure.QUERIES || measure == Measure.SCANNED_ROWS;
                assertEquals(
                        scope != Scope.DATABASE || !queries,
                        ServerOption.ofKey(RateLimits.key(scope, measure)).isPresent(),
                        RateLimits.key(scope, measure));
                assertEquals(0, limits.amount(scope, measure));
            }
        }
    }

    @Test
    void shouldReadWhatIsSet() {
        RateLimits limits = of(Map.of(
                ServerOption.LIMIT_ADDRESS_BYTES, "2MiB",
                ServerOption.LIMIT_DATABASE_NEW_SERIES, "60",
                ServerOption.LIMIT_SERVER_SCANNED_ROWS, "1000000"));
        assertEquals(2 << 20, limits.amount(Scope.ADDRESS, Measure.BYTES));
        assertEquals(60, limits.amount(Scope.DATABASE, Measure.NEW_SERIES));
        assertEquals(1_000_000, limits.amount(Scope.SERVER, Measure.SCANNED_ROWS));
        assertEquals(0, limits.amount(Scope.SERVER, Measure.BYTES));
    }

    @Test
    void shouldRefuseARateThatCannotBeKept() {
        ConfigException error =
                assertThrows(ConfigException.class, () -> of(Map.of(ServerOption.LIMIT_SERVER_BYTES, "1TiB")));
        assertTrue(
                String.valueOf(error.getMessage())
                        .startsWith("--limit-server-bytes: limit.server_bytes has to be at most "),
                error.getMessage());
    }
}
