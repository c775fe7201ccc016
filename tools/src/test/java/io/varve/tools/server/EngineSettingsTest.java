// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.EngineOptions;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.shard.SyncMode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
    private static EngineOptions of(Map<ServerOption, String> flags) {
        return EngineSettings.of(ServerConfig.of(flags, Map.of(), null), 1L << 30, EngineListener.NONE);
    }

    @Test
    void shouldCarryEveryOptionOfTheEngine() {
        EngineOptions options = of(Map.of(
                ServerOption.MEMORY, "4GiB",
                ServerOption.FSYNC, "interval",
                ServerOption.LOG_SYNC_INTERVAL, "50ms",
                ServerOption.LOG_MAX_TAIL, "1GiB",
                ServerOption.LOG_SEGMENT_SIZE, "16MiB",
                ServerOption.SHARDS, "3",
                ServerOption.LINE_MAX_LENGTH, "1MiB",
                ServerOption.WRITE_AUTO_CREATE_DATABASE, "false"));
        assertEquals((4L << 30) - (1L << 30) - (512L << 20), options.memoryBytes());
        assertEquals(SyncMode.INTERVAL, options.syncMode());
        assertEquals(50_000_000L, options.syncIntervalNs());
        assertEquals(1L << 30, options.maxLogTailBytes());
        assertEquals(16 << 20, options.segmentBytes());
        assertEquals(3, options.shards());
        assertEquals(2 << 20, options.batchBytes());
        assertEquals(false, options.autoCreateDatabases());
        assertEquals(Map.of(), options.tierDirectories());
    }

    @Test
    void shouldCarryTheDirectoriesOfTiers() {
        EngineOptions options = of(Map.of(
                ServerOption.TIER_WARM_DIRECTORY, "/mnt/disk", ServerOption.TIER_COLD_DIRECTORY, "/mnt/../mnt/slow"));
        assertEquals(Map.of(Tier.WARM, "/mnt/disk", Tier.COLD, "/mnt/slow"), options.tierDirectories());
    }

    @Test
    void shouldLeaveTheEngineItsLeastMemory() {
        assertEquals(64L << 20, EngineSettings.engineBytes(256L << 20, 1L << 30));
    }

    @Test
    void shouldRefuseASegmentSizeThatCannotBe() {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> of(Map.of(ServerOption.LOG_SEGMENT_SIZE, "4GiB")));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("--log-segment-size: "), refused.getMessage());
    }
}
