// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogCheck;
import io.varve.engine.check.Finding;
import io.varve.engine.check.Findings;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskLock;
import io.varve.engine.io.OsDisk;
import io.varve.engine.log.LogConfig;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.shard.ShardCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads every byte of a data directory that no engine writes, decodes every row in its files, and tells what is not as it should be.
///
/// Nothing on disk is made or changed, whatever is found. Each part is looked at even when others are damaged, as far as it can be understood without them.
/// Threads: one. Memory: some megabytes, and a compressed set of series ids, however large the directory is.
public final class DirectoryCheck {
    private static final Set<String> KNOWN =
            Set.of(Superblock.FILE, EngineParts.LOCK_FILE, EngineParts.CATALOG_DIRECTORY, TierDirectories.LIST);
    private static final String SHARD = "shard-";

    private final Disk disk;
    private final Findings findings;

    private DirectoryCheck(Disk disk, Findings findings) {
        this.disk = disk;
        this.findings = findings;
    }

    /// Checks `directory`. Each finding goes to `out` as it is met, together with the catalog to name tables by.
    ///
    /// @param progress told after each piece of work
    /// @throws io.varve.engine.io.DirectoryLockedException when an engine has it open for writing
    /// @throws VarveException when it is no data directory
    public static Findings run(Path directory, FindingListener out, Consumer<Findings> progress) {
        return run(OsDisk.at(directory, false), out, progress);
    }

    /// Takes what is found.
    @FunctionalInterface
    public interface FindingListener {
        /// `catalog` is empty until it has been read.
        void onFinding(Finding finding, Catalog catalog);
    }

    /// The same on any disk: for simulations.
    static Findings run(Disk disk, FindingListener out, Consumer<Findings> progress) {
        Catalog[] catalog = {Catalog.EMPTY};
        Findings findings = new Findings(finding -> out.onFinding(finding, catalog[0]), progress);
        new DirectoryCheck(disk, findings).run(found -> catalog[0] = found);
        return findings;
    }

    private void run(Consumer<Catalog> onCatalog) {
        boolean hasSuperblock = disk.exists(Superblock.FILE);
        if (!hasSuperblock
                && shards().isEmpty()
                && disk.list(EngineParts.CATALOG_DIRECTORY).isEmpty()) {
            throw new VarveException(
                    Severity.ERROR, "not a data directory: no such file=" + disk.describe(Superblock.FILE));
        }
        DiskLock lock = lock();
        try {
            check(hasSuperblock ? superblock() : missing(), onCatalog);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    private @Nullable DiskLock lock() {
        if (disk.exists(EngineParts.LOCK_FILE)) {
            return disk.lock(EngineParts.LOCK_FILE, true);
        }
        findings.note(
                disk.describe(EngineParts.LOCK_FILE),
                0,
                "no such file: an engine that is started now is not kept out",
                List.of());
        return null;
    }

    private @Nullable Superblock missing() {
        findings.damage(disk.describe(Superblock.FILE), 0, "no superblock beside shards or a catalog", List.of());
        return null;
    }

    private @Nullable Superblock superblock() {
        findings.file();
        findings.bytes(disk.sizeBytes(Superblock.FILE));
        try {
            return EngineParts.readSuperblock(disk);
        } catch (CorruptionException e) {
            findings.damage(e, List.of());
            return null;
        }
    }

    /// Without the directories of other volumes when one of them is missing: then their files are missing too.
    private Disk mounted(Superblock superblock) {
        try {
            return TierDirectories.openForRead(disk, superblock);
        } catch (VarveException e) {
            findings.damage(disk.describe(TierDirectories.LIST), 0, String.valueOf(e.getMessage()), List.of());
            return disk;
        }
    }

    private void check(@Nullable Superblock superblock, Consumer<Catalog> onCatalog) {
        Disk mounted = superblock == null ? disk : mounted(superblock);
        NativeMemory memory = new NativeMemory();
        List<ShardCheck> checks = new ArrayList<>();
        boolean isCleanStop = true;
        for (String shard : shards()) {
            ShardCheck check = new ShardCheck(mounted, shard, logConfig(superblock, shard), memory, findings);
            checks.add(check);
            isCleanStop &= check.checkStop();
        }
        Catalog catalog = CatalogCheck.check(disk, EngineParts.CATALOG_DIRECTORY, isCleanStop, findings);
        onCatalog.accept(catalog);
        checks.forEach(check -> check.check(catalog.version()));
        for (String name : disk.list("")) {
            if (!KNOWN.contains(name) && !name.startsWith(SHARD)) {
                findings.note(disk.describe(name), 0, "no file of a data directory", List.of());
            }
        }
    }

    private static @Nullable LogConfig logConfig(@Nullable Superblock superblock, String shard) {
        return superblock == null
                ? null
                : new LogConfig(
                        (int) superblock.segmentBytes(),
                        Integer.parseInt(shard.substring(SHARD.length())),
                        superblock.directoryId(),
                        0);
    }

    private List<String> shards() {
        return disk.list("").stream()
                .filter(name -> name.matches(SHARD + "[0-9]{1,4}"))
                .toList();
    }
}
