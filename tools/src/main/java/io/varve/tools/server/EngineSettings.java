// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.engine.EngineOptions;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.EngineListener;
import io.varve.engine.shard.ScrubOptions;
import io.varve.engine.shard.SyncMode;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The engine's options from the server's.
///
/// Of `memory`, the JVM's heap and an eighth for its own needs (classes, stacks, network buffers) are taken off; the engine has the rest.
final class EngineSettings {
    private static final long LEAST_ENGINE_BYTES = 64L << 20;
    private static final long MOST_RESERVE_BYTES = 512L << 20;

    private EngineSettings() {}

    static EngineOptions of(ServerConfig config, long heapBytes, EngineListener listener) {
        EngineOptions options = EngineOptions.defaults()
                .withMemoryBytes(engineBytes(config.bytes(ServerOption.MEMORY), heapBytes))
                .withSegmentBytes(segmentBytes(config))
                .withSync(
                        syncMode(config),
                        config.duration(ServerOption.LOG_SYNC_INTERVAL).toNanos())
                .withMaxLogTailBytes(config.bytes(ServerOption.LOG_MAX_TAIL))
                .withAutoCreateDatabases(config.flag(ServerOption.WRITE_AUTO_CREATE_DATABASE))
                .withScrub(new ScrubOptions(
                        config.duration(ServerOption.SCRUB_PERIOD).toNanos(), config.bytes(ServerOption.SCRUB_RATE)))
                .withListener(listener);
        // A packed row is never longer than its line by more than the columns' headers; twice the line is room enough.
        int batchBytes = Math.max(options.batchBytes(), 2 * lineBytes(config));
        options = options.withBatches(0, batchBytes);
        options = directory(options, Tier.WARM, config.path(ServerOption.TIER_WARM_DIRECTORY));
        options = directory(options, Tier.COLD, config.path(ServerOption.TIER_COLD_DIRECTORY));
        int shards = config.count(ServerOption.SHARDS);
        return shards == 0 ? options : options.withShards(shards);
    }

    private static EngineOptions directory(EngineOptions options, Tier tier, @Nullable Path directory) {
        return directory == null ? options : options.withTierDirectory(tier, directory);
    }

    static long engineBytes(long memoryBytes, long heapBytes) {
        long rest = memoryBytes - heapBytes - Math.min(memoryBytes / 8, MOST_RESERVE_BYTES);
        return Math.max(LEAST_ENGINE_BYTES, rest);
    }

    static SyncMode syncMode(ServerConfig config) {
        return SyncMode.valueOf(config.choice(ServerOption.FSYNC).toUpperCase(Locale.ROOT));
    }

    static int lineBytes(ServerConfig config) {
        return inRange(config, ServerOption.LINE_MAX_LENGTH, 1 << 10, 8 << 20);
    }

    private static int segmentBytes(ServerConfig config) {
        return inRange(config, ServerOption.LOG_SEGMENT_SIZE, 1 << 20, 1 << 30);
    }

    private static int inRange(ServerConfig config, ServerOption option, int least, int most) {
        long bytes = config.bytes(option);
        if (bytes < least || bytes > most) {
            throw new ConfigException(config.origin(option) + ": " + option.key() + " has to be from " + least + " to "
                    + most + " bytes, got " + bytes);
        }
        return (int) bytes;
    }
}
