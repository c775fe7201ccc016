// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.CatalogLog;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.AgentRuntime;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskLock;
import io.varve.engine.io.Signal;
import io.varve.engine.io.Waker;
import io.varve.engine.log.LogConfig;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.shard.CatalogAgent;
import io.varve.engine.shard.EngineHealth;
import io.varve.engine.shard.Pipeline;
import io.varve.engine.shard.Shard;
import io.varve.engine.shard.ShardConfig;
import io.varve.engine.shard.ShardOpener;
import io.varve.engine.shard.ViewRegistry;
import java.util.ArrayList;
import java.util.List;

/// Everything an open engine is made of, and how it comes and goes.
record EngineParts(
        DiskLock lock,
        NativeMemory memory,
        EngineHealth health,
        CatalogLog catalogLog,
        CatalogAgent catalog,
        Waker catalogWaker,
        Pipeline pipeline,
        Signal changed) {
    static final String LOCK_FILE = "LOCK";
    static final String CATALOG_DIRECTORY = "catalog";

    static EngineParts open(Disk disk, EngineOptions options, EngineFailure failure) {
        DiskLock lock = disk.lock(LOCK_FILE, false);
        List<Shard> shards = new ArrayList<>();
        boolean opened = false;
        try {
            Superblock superblock = superblock(disk, options);
            EngineParts parts = open(disk, options, failure, superblock, lock, shards);
            opened = true;
            return parts;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /// Reads the superblock, or makes the directory: everything it promises first, the superblock last.
    private static Superblock superblock(Disk disk, EngineOptions options) {
        if (disk.exists(Superblock.FILE)) {
            Superblock found = Superblock.read(disk);
            for (int shard = 0; shard < found.shardCount(); shard++) {
                if (!disk.exists(shardDirectory(shard))) {
                    throw new CorruptionException(
                            disk.describe(Superblock.FILE),
                            32,
                            "directory " + shardDirectory(shard),
                            "no such directory");
                }
            }
            return found;
        }
        Superblock made = Superblock.create(options.segmentBytes(), options.shards(), options.rng());
        disk.createDirectories(CATALOG_DIRECTORY);
        for (int shard = 0; shard < made.shardCount(); shard++) {
            ShardOpener.create(disk, shardDirectory(shard));
        }
        disk.syncDirectory("");
        made.write(disk);
        return made;
    }

    private static String shardDirectory(int shard) {
        return "shard-" + shard;
    }

    private static EngineParts open(
            Disk disk,
            EngineOptions options,
            EngineFailure failure,
            Superblock superblock,
            DiskLock lock,
            List<Shard> shards) {
        Signal changed = new Signal();
        EngineHealth health = new EngineHealth(cause -> {
            options.listener().onFailed(cause);
            changed.raise();
        });
        failure.connect(health);
        MemoryPlan plan = MemoryPlan.of(options, superblock.shardCount());
        NativeMemory memory = plan.memory();
        CatalogLog catalogLog = CatalogLog.open(disk, CATALOG_DIRECTORY);
        Waker catalogWaker = new Waker();
        CatalogAgent catalog = new CatalogAgent(catalogLog, catalogLog.catalog(), health, catalogWaker);
        ViewRegistry views = new ViewRegistry();
        ShardOpener opener = new ShardOpener(
                disk, options.clock(), options.rng(), memory, health, options.listener(), views, changed);
        for (int shard = 0; shard < superblock.shardCount(); shard++) {
            ShardConfig config = new ShardConfig(
                    shard,
                    shardDirectory(shard),
                    options.syncMode(),
                    options.syncIntervalNs(),
                    plan.memtableBytes() / superblock.shardCount(),
                    options.maxLogTailBytes(),
                    options.idleFlushNs());
            LogConfig logConfig = new LogConfig(
                    (int) superblock.segmentBytes(), shard, superblock.directoryId(), options.maxLogTailBytes());
            shards.add(opener.open(config, logConfig, plan.pool(memory)));
        }
        Pipeline pipeline = new Pipeline(shards, catalog, health, views);
        return new EngineParts(lock, memory, health, catalogLog, catalog, catalogWaker, pipeline, changed);
    }

    /// Stops and closes everything, shards first; the marker that nothing is missing is written only by an engine that is well.
    void close(AgentRuntime runtime) {
        RuntimeException first = null;
        for (Shard shard : pipeline.shards()) {
            try {
                shard.close(runtime, true);
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        runtime.stop(catalog);
        catalog.refuseAll(health.closedException());
        runtime.close();
        catalogLog.close();
        lock.close();
        if (first != null) {
            throw first;
        }
    }
}
