// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.fault.DiskFullException;
import io.varve.engine.fault.EngineFailedException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import java.util.ArrayList;
import java.util.List;

/// The durable catalog: every change in two files, forced one after the other before it is answered.
///
/// Threads: one owner opens, appends and closes; [#catalog] from any thread gives the newest durable snapshot.
/// Errors: [CatalogException] for a refused change and [DiskFullException] leave everything as it was; any other disk error makes
/// the log fail for good ([EngineFailedException]), because nobody knows what the files hold; the damage that [#report] tells does too.
public final class CatalogLog implements AutoCloseable {
    private final CatalogReport report;
    /// A, then B; none when the log is damaged.
    private final List<DiskFile> copies;

    /// Written by: the owner; read by: any.
    private volatile Catalog catalog;

    private int end;
    private int allocated;
    private boolean failed;

    private CatalogLog(CatalogRecovery recovery, List<DiskFile> copies) {
        this.report = recovery.report();
        this.catalog = recovery.catalog;
        this.end = recovery.end;
        this.allocated = recovery.log.length;
        this.copies = copies;
    }

    /// Opens the log in `directory`, creating it when there is none, and restores what one copy lacks from the other.
    public static CatalogLog open(Disk disk, String directory) {
        disk.createDirectories(directory);
        CatalogRecovery recovery = new CatalogRecovery(disk, directory);
        if (recovery.report().damage() != null) {
            return new CatalogLog(recovery, List.of());
        }
        recovery.repair();
        List<DiskFile> copies = new ArrayList<>();
        try {
            for (String name : List.of(CatalogRecovery.A, CatalogRecovery.B)) {
                DiskFile copy = disk.open(directory + "/" + name);
                copies.add(copy);
                // Records that a killed process did not force count from here on.
                copy.force();
            }
            return new CatalogLog(recovery, List.copyOf(copies));
        } catch (RuntimeException e) {
            copies.forEach(DiskFile::close);
            throw e;
        }
    }

    /// What a log holds, without writing anything.
    public static Recovered read(Disk disk, String directory) {
        CatalogRecovery recovery = new CatalogRecovery(disk, directory);
        return new Recovered(recovery.catalog, recovery.report());
    }

    /// A catalog and how it was recovered.
    public record Recovered(Catalog catalog, CatalogReport report) {}

    /// The newest snapshot all of whose changes are durable.
    public Catalog catalog() {
        return catalog;
    }

    /// What opening met.
    public CatalogReport report() {
        return report;
    }

    /// Adds what `needs` still lacks; nothing is written when it lacks nothing. Owner only.
    public Catalog ensure(TableNeeds needs) {
        return append(needs.missingFrom(catalog));
    }

    /// Applies `changes`, all or none, makes them durable in both copies and publishes the snapshot. Owner only.
    public Catalog append(List<CatalogChange> changes) {
        if (failed || report.damage() != null) {
            throw new EngineFailedException("catalog takes no changes: version=" + catalog.version(), report.damage());
        }
        if (changes.isEmpty()) {
            return catalog;
        }
        Catalog next = catalog.applyAll(changes);
        byte[] record = CatalogLogFormat.record(end, next.version(), changes);
        takeSpace(record.length);
        failed = true;
        for (DiskFile copy : copies) {
            copy.write(end, CatalogLogFormat.segment(record, 0, record.length));
            copy.force();
        }
        failed = false;
        end += record.length;
        catalog = next;
        return next;
    }

    private void takeSpace(int bytes) {
        if (end + bytes <= allocated) {
            return;
        }
        int step = CatalogLogFormat.STEP_BYTES;
        int wanted = Math.toIntExact((end + (long) bytes + step - 1) / step * step);
        byte[] zeros = new byte[wanted - allocated];
        failed = true;
        try {
            for (DiskFile file : copies) {
                file.write(allocated, CatalogLogFormat.segment(zeros, 0, zeros.length));
                file.force();
            }
            allocated = wanted;
        } catch (DiskFullException e) {
            // Nothing but zeros was written: the next attempt writes them again.
            failed = false;
            throw e;
        }
        failed = false;
    }

    @Override
    public void close() {
        copies.forEach(DiskFile::close);
    }
}
