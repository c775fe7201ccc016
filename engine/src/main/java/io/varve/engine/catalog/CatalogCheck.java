// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.check.Findings;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Disk;
import java.util.List;

/// Looks at both copies of the catalog log and changes nothing.
public final class CatalogCheck {
    private CatalogCheck() {}

    /// Returns the catalog as far as it can be read.
    ///
    /// @param isCleanStop whether no append can have been cut
    public static Catalog check(Disk disk, String directory, boolean isCleanStop, Findings findings) {
        for (String name : List.of(CatalogRecovery.A, CatalogRecovery.B)) {
            String path = directory + "/" + name;
            if (disk.exists(path)) {
                findings.file();
                findings.bytes(disk.sizeBytes(path));
            }
        }
        CatalogRecovery recovery;
        try {
            recovery = new CatalogRecovery(disk, directory);
        } catch (VarveException e) {
            findings.damage(disk.describe(directory), 0, String.valueOf(e.getMessage()), List.of());
            return Catalog.EMPTY;
        }
        for (String name : List.of(CatalogRecovery.A, CatalogRecovery.B)) {
            String path = directory + "/" + name;
            if (!disk.exists(path)) {
                tellMissing(disk.describe(path), recovery, isCleanStop, findings);
            } else if (recovery.mismatch(name) >= 0) {
                compare(disk.describe(path), recovery, name, isCleanStop, findings);
            }
        }
        return recovery.catalog;
    }

    private static void tellMissing(String file, CatalogRecovery recovery, boolean isCleanStop, Findings findings) {
        if (isCleanStop || recovery.end > CatalogLogFormat.HEADER_BYTES) {
            findings.damage(file, 0, "no such file; the other copy counts", List.of());
        } else {
            findings.note(file, 0, "not made yet; the other copy has no change", List.of());
        }
    }

    private static void compare(
            String file, CatalogRecovery recovery, String name, boolean isCleanStop, Findings findings) {
        int mismatch = recovery.mismatch(name);
        if (mismatch >= recovery.end && recovery.report().damage() != null) {
            findings.damage(
                    file,
                    recovery.end,
                    "no readable record behind version " + recovery.catalog.version()
                            + " in either copy: changes of the catalog are lost",
                    List.of());
        } else if (mismatch >= recovery.end) {
            findings.leftover(
                    isCleanStop, file, mismatch, "an append that was never answered, or space that was taken ahead");
        } else if (mismatch >= recovery.lastRecord && name.equals(CatalogRecovery.B)) {
            findings.leftover(
                    isCleanStop, file, mismatch, "lacks the last record: it is written to the other copy first");
        } else {
            findings.damage(
                    file, mismatch, "differs from the other copy, which is whole, so nothing is lost", List.of());
        }
    }
}
