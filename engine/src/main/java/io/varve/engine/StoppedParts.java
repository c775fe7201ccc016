// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.admission.Cardinality;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogLog;
import io.varve.engine.catalog.CatalogReport;
import io.varve.engine.fault.ReadOnlyException;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.AgentRuntime;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskLock;
import io.varve.engine.io.Signal;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.shard.EngineHealth;
import io.varve.engine.shard.Shard;
import io.varve.engine.shard.StoppedShard;
import io.varve.engine.shard.ViewRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Everything a read-only engine is made of: no agents, nothing that writes.
record StoppedParts(
        DiskLock lock,
        NativeMemory memory,
        EngineHealth health,
        Catalog currentCatalog,
        List<StoppedShard> stopped,
        Cardinality cardinality,
        ViewRegistry views,
        Signal changed)
        implements EngineBase {

    /// Takes the shared lock and reads the directory as its last writer left it.
    static StoppedParts open(Disk disk, EngineOptions options) {
        if (!disk.exists(Superblock.FILE)) {
            throw new VarveException(
                    Severity.ERROR, "not a data directory: no such file=" + disk.describe(Superblock.FILE));
        }
        DiskLock lock = disk.lock(EngineParts.LOCK_FILE, true);
        List<StoppedShard> shards = new ArrayList<>();
        boolean opened = false;
        try {
            Superblock superblock = EngineParts.readSuperblock(disk);
            Disk mounted = TierDirectories.openForRead(disk, superblock);
            MemoryPlan plan = MemoryPlan.of(options, superblock.shardCount());
            NativeMemory memory = plan.memory();
            CatalogLog.Recovered catalog = CatalogLog.read(disk, EngineParts.CATALOG_DIRECTORY);
            report(options, catalog.report());
            for (int shard = 0; shard < superblock.shardCount(); shard++) {
                shards.add(StoppedShard.open(
                        mounted,
                        memory,
                        options.listener(),
                        EngineParts.shardConfig(shard, superblock, options, plan, Map.of()),
                        EngineParts.logConfig(shard, superblock, options)));
            }
            Signal changed = new Signal();
            StoppedParts parts = new StoppedParts(
                    lock,
                    memory,
                    new EngineHealth(options.listener()::onFailed),
                    catalog.catalog(),
                    List.copyOf(shards),
                    plan.cardinality(shards),
                    new ViewRegistry(changed, options.clock()),
                    changed);
            opened = true;
            return parts;
        } finally {
            if (!opened) {
                shards.forEach(StoppedShard::close);
                lock.close();
            }
        }
    }

    private static void report(EngineOptions options, CatalogReport report) {
        if (report.damage() != null) {
            options.listener()
                    .onDamage(0, "catalog is damaged: " + report.damage().getMessage());
        }
    }

    @Override
    public List<? extends Shard> shards() {
        return stopped;
    }

    @Override
    public EngineParts writable(String what) {
        throw new ReadOnlyException(what);
    }

    @Override
    public void close(AgentRuntime runtime) {
        stopped.forEach(StoppedShard::close);
        lock.close();
    }
}
