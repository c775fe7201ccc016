// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.admission.Cardinality;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogLog;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.AgentRuntime;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskLock;
import io.varve.engine.io.Signal;
import io.varve.engine.io.Waker;
import io.varve.engine.log.LogConfig;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.partition.StorageOptions;
import io.varve.engine.partition.Tier;
import io.varve.engine.shard.CatalogAgent;
import io.varve.engine.shard.EngineHealth;
import io.varve.engine.shard.LiveShard;
import io.varve.engine.shard.Pipeline;
import io.varve.engine.shard.RetentionAgent;
import io.varve.engine.shard.ShardConfig;
import io.varve.engine.shard.ShardOpener;
import io.varve.engine.shard.ViewRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Everything an open engine is made of, and how it comes and goes.
record EngineParts(
        DiskLock lock,
        NativeMemory memory,
        EngineHealth health,
        CatalogLog catalogLog,
        CatalogAgent catalog,
        Waker catalogWaker,
        Pipeline pipeline,
        RetentionAgent retention,
        Signal changed)
        implements EngineBase {
    static final String LOCK_FILE = "LOCK";
    /// Leaves room for the agents' last steps within the ten seconds that a stop may take.
    private static final long DRAIN_NS = TimeUnit.SECONDS.toNanos(6);

    static final String CATALOG_DIRECTORY = "catalog";

    static EngineParts open(Disk disk, EngineOptions options, AgentRuntime runtime, EngineFailure failure) {
        DiskLock lock = disk.lock(LOCK_FILE, false);
        List<LiveShard> shards = new ArrayList<>();
        CatalogLog catalogLog = null;
        boolean opened = false;
        try {
            Superblock superblock = superblock(disk, options);
            TierDirectories tiers = TierDirectories.open(disk, superblock, options.tierDirectories());
            catalogLog = catalogLog(disk);
            EngineParts parts = open(tiers, options, runtime, failure, superblock, lock, catalogLog, shards);
            opened = true;
            return parts;
        } finally {
            if (!opened) {
                shards.forEach(LiveShard::abandon);
                if (catalogLog != null) {
                    catalogLog.close();
                }
                lock.close();
            }
        }
    }

    /// Opens the catalog. A copy that lacks something was restored; where both do, nothing may be written any more, so the directory is refused.
    private static CatalogLog catalogLog(Disk disk) {
        if (disk.list(CATALOG_DIRECTORY).isEmpty() && disk.exists(shardDirectory(0) + "/epoch")) {
            throw new CorruptionException(
                    disk.describe(CATALOG_DIRECTORY), 0, "a catalog beside a log", "no such file");
        }
        CatalogLog log = CatalogLog.open(disk, CATALOG_DIRECTORY);
        CorruptionException damage = log.report().damage();
        if (damage != null) {
            log.close();
            throw damage;
        }
        return log;
    }

    /// Reads the superblock, or makes the directory: everything it promises first, the superblock last.
    private static Superblock superblock(Disk disk, EngineOptions options) {
        if (disk.exists(Superblock.FILE)) {
            Superblock found = readSuperblock(disk);
            syncNames(disk, found.shardCount());
            return found;
        }
        if (!disk.list(CATALOG_DIRECTORY).isEmpty()) {
            // The catalog is made after the superblock: without this check a lost superblock would be a new directory.
            throw new CorruptionException(
                    disk.describe(Superblock.FILE), 0, "a superblock beside a catalog", "no such file");
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

    /// Reads the superblock and looks for what it promises.
    static Superblock readSuperblock(Disk disk) {
        Superblock found = Superblock.read(disk);
        for (int shard = 0; shard < found.shardCount(); shard++) {
            String needed = ShardOpener.dataDirectory(shardDirectory(shard));
            if (!disk.exists(needed)) {
                throw new CorruptionException(
                        disk.describe(Superblock.FILE), 32, "directory " + needed, "no such directory");
            }
        }
        return found;
    }

    static ShardConfig shardConfig(
            int shard, Superblock superblock, EngineOptions options, MemoryPlan plan, Map<Tier, String> tierVolumes) {
        return new ShardConfig(
                shard,
                superblock.shardCount(),
                shardDirectory(shard),
                options.syncMode(),
                options.syncIntervalNs(),
                plan.memtableBytes() / superblock.shardCount(),
                plan.seriesBytes(),
                options.maxLogTailBytes(),
                options.idleFlushNs(),
                options.checkpointSeries(),
                options.scrub().share(superblock.shardCount()),
                tierVolumes);
    }

    static LogConfig logConfig(int shard, Superblock superblock, EngineOptions options) {
        return new LogConfig(
                (int) superblock.segmentBytes(), shard, superblock.directoryId(), options.maxLogTailBytes());
    }

    /// Makes every name that is seen durable: a process that was killed may have left some that a power loss would take back.
    private static void syncNames(Disk disk, int shards) {
        disk.syncDirectory("");
        if (disk.exists(CATALOG_DIRECTORY)) {
            disk.syncDirectory(CATALOG_DIRECTORY);
        }
        for (int shard = 0; shard < shards; shard++) {
            disk.syncDirectory(shardDirectory(shard));
            disk.syncDirectory(ShardOpener.dataDirectory(shardDirectory(shard)));
        }
    }

    private static String shardDirectory(int shard) {
        return "shard-" + shard;
    }

    private static EngineParts open(
            TierDirectories tiers,
            EngineOptions options,
            AgentRuntime runtime,
            EngineFailure failure,
            Superblock superblock,
            DiskLock lock,
            CatalogLog catalogLog,
            List<LiveShard> shards) {
        Disk disk = tiers.disk();
        Signal changed = new Signal();
        EngineHealth health = new EngineHealth(cause -> {
            options.listener().onFailed(cause);
            changed.raise();
        });
        failure.connect(health);
        MemoryPlan plan = MemoryPlan.of(options, superblock.shardCount());
        NativeMemory memory = plan.memory();
        Waker catalogWaker = new Waker();
        CatalogAgent catalog = new CatalogAgent(catalogLog, catalogLog.catalog(), health, catalogWaker);
        ViewRegistry views = new ViewRegistry(changed, options.clock());
        ShardOpener opener = new ShardOpener(
                disk,
                options.clock(),
                options.rng(),
                runtime,
                memory,
                health,
                options.listener(),
                views,
                changed,
                id -> StorageOptions.of(catalog.catalog().table(id)));
        for (int shard = 0; shard < superblock.shardCount(); shard++) {
            ShardConfig config = shardConfig(shard, superblock, options, plan, tiers.ofTier());
            LogConfig logConfig = logConfig(shard, superblock, options);
            LiveShard opened = opener.open(config, logConfig, plan.pool(memory, logConfig));
            shards.add(opened);
            checkCatalog(disk, catalogLog.catalog().version(), opened.statedCatalogVersion(), config.directory());
        }
        views.onCorruption(cause -> shards.forEach(shard -> shard.quarantine(cause)));
        Pipeline pipeline = new Pipeline(shards, catalog, health, views, plan.cardinality(shards));
        RetentionAgent retention = new RetentionAgent(pipeline, options.clock(), options.listener());
        return new EngineParts(lock, memory, health, catalogLog, catalog, catalogWaker, pipeline, retention, changed);
    }

    private static void checkCatalog(Disk disk, long version, long stated, String shard) {
        if (stated > version) {
            throw new CorruptionException(
                    disk.describe(CATALOG_DIRECTORY),
                    0,
                    "version " + stated + ", as " + shard + " states",
                    "version " + version);
        }
    }

    @Override
    public ViewRegistry views() {
        return pipeline.views();
    }

    @Override
    public Catalog currentCatalog() {
        return catalog.catalog();
    }

    @Override
    public List<LiveShard> shards() {
        return pipeline.shards();
    }

    @Override
    public Cardinality cardinality() {
        return pipeline.cardinality();
    }

    private boolean isDrained() {
        for (LiveShard shard : pipeline.shards()) {
            if (!shard.isDrained()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public EngineParts writable(String what) {
        return this;
    }

    /// Stops and closes everything, shards first; the marker that nothing is missing is written only by an engine that is well.
    ///
    /// What was published is applied and answered first, within [#DRAIN_NS] for all shards together; memtables are not flushed, the log has their rows.
    @Override
    public void close(AgentRuntime runtime) {
        runtime.stop(retention);
        runtime.await(changed, () -> isDrained() || health.failure() != null, DRAIN_NS);
        RuntimeException first = null;
        for (LiveShard shard : pipeline.shards()) {
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
