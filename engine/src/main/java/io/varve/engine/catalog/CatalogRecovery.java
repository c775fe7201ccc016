// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads both copies of the catalog log and takes, record by record, the one that is whole.
///
/// B is written only after A is durable, so an append that a crash cut leaves bytes behind the last whole record in A alone: those
/// are dropped. Bytes that are no record in both, or a whole record behind them, mean that an acknowledged change is lost.
final class CatalogRecovery {
    static final String A = "a.log";
    static final String B = "b.log";

    private final Disk disk;
    private final String directory;
    private final byte[] a;
    private final byte[] b;

    /// The merged log: as long as the longer copy, zeros behind [#end].
    byte[] log;

    int end = CatalogLogFormat.HEADER_BYTES;
    /// Where the last whole record begins; the end when there is none.
    int lastRecord = end;
    Catalog catalog = Catalog.EMPTY;
    private int restoredInA;
    private int restoredInB;
    private @Nullable CorruptionException damage;

    CatalogRecovery(Disk disk, String directory) {
        this.disk = disk;
        this.directory = directory;
        this.a = read(A);
        this.b = read(B);
        this.log = new byte[Math.max(CatalogLogFormat.STEP_BYTES, Math.max(a.length, b.length))];
        byte[] header = CatalogLogFormat.header();
        System.arraycopy(header, 0, log, 0, header.length);
        checkFormat(a, A);
        checkFormat(b, B);
        merge();
    }

    CatalogReport report() {
        return new CatalogReport(catalog.version(), restoredInA, restoredInB, damage);
    }

    private byte[] read(String name) {
        String path = directory + "/" + name;
        if (!disk.exists(path)) {
            return new byte[0];
        }
        try (DiskFile file = disk.openForRead(path)) {
            byte[] bytes = new byte[Math.toIntExact(file.sizeBytes())];
            int length = file.read(0, CatalogLogFormat.segment(bytes, 0, bytes.length));
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
    }

    private void checkFormat(byte[] copy, String name) {
        int formatVersion = CatalogLogFormat.formatVersion(copy);
        if (formatVersion != 0 && !CatalogLogFormat.isSupported(formatVersion)) {
            throw new VarveException(
                    Severity.ERROR,
                    "catalog was written by a newer Varve: file=" + describe(name) + ", format version="
                            + formatVersion);
        }
    }

    private void merge() {
        while (true) {
            int lengthA = follows(a);
            int lengthB = follows(b);
            if (lengthA == 0 && lengthB == 0) {
                break;
            }
            take(lengthA > 0 ? a : b, Math.max(lengthA, lengthB));
            restoredInA += lengthA == 0 ? 1 : 0;
            restoredInB += lengthB == 0 ? 1 : 0;
        }
        if ((isDirty(a) && isDirty(b)) || hasLater(a) || hasLater(b)) {
            damage = new CorruptionException(
                    describe(A) + " and " + describe(B),
                    end,
                    "a catalog record to version " + (catalog.version() + 1) + " or zeros",
                    "neither");
        }
    }

    /// Length of the record at [#end] of a copy when it is whole and follows the catalog; else 0.
    private int follows(byte[] copy) {
        int length = CatalogLogFormat.validLength(copy, end);
        if (length == 0) {
            return 0;
        }
        int count = CatalogLogFormat.changeCount(copy, end);
        return count > 0 && CatalogLogFormat.versionAfter(copy, end) == catalog.version() + count ? length : 0;
    }

    private void take(byte[] copy, int length) {
        List<CatalogChange> changes = CatalogDecoder.decode(
                copy,
                end + CatalogLogFormat.RECORD_HEADER_BYTES,
                length - CatalogLogFormat.RECORD_HEADER_BYTES,
                CatalogLogFormat.changeCount(copy, end),
                describe(A));
        try {
            catalog = catalog.applyAll(changes);
        } catch (CatalogException e) {
            throw new CorruptionException(describe(A), end, "a change that can be applied", e.getMessage() + "");
        }
        System.arraycopy(copy, end, log, end, length);
        lastRecord = end;
        end += length;
    }

    private boolean isDirty(byte[] copy) {
        for (int i = end; i < copy.length; i++) {
            if (copy[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean hasLater(byte[] copy) {
        for (int at = end; at < copy.length; at += 8) {
            if (CatalogLogFormat.validLength(copy, at) > 0
                    && CatalogLogFormat.versionAfter(copy, at) > catalog.version()) {
                return true;
            }
        }
        return false;
    }

    /// First offset at which copy `name` differs from the merged log; -1 when it does not.
    int mismatch(String name) {
        return Arrays.mismatch(log, name.equals(A) ? a : b);
    }

    /// Makes both files equal to the merged log and durable. Only when nothing is lost.
    void repair() {
        boolean created = repair(A, a);
        created |= repair(B, b);
        if (created) {
            disk.syncDirectory(directory);
        }
    }

    private boolean repair(String name, byte[] present) {
        int from = Arrays.mismatch(log, present);
        if (from < 0) {
            return false;
        }
        String path = directory + "/" + name;
        boolean create = !disk.exists(path);
        try (DiskFile file = create ? disk.create(path) : disk.open(path)) {
            file.write(from, CatalogLogFormat.segment(log, from, log.length));
            file.force();
        }
        return create;
    }

    private String describe(String name) {
        return disk.describe(directory + "/" + name);
    }
}
