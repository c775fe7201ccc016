// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.engine.DirectoryCheck;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Table;
import io.varve.engine.check.Affected;
import io.varve.engine.check.Finding;
import io.varve.engine.check.Findings;
import io.varve.engine.fault.VarveException;
import io.varve.tools.client.Pacing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `varve check`: reads a whole data directory and says what is not as it was written.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Reads every byte of a data directory that no server has open, decodes every row, and prints one line for each",
            "thing that is not as it should be: file, offset, what, and the rows in doubt. Makes and changes nothing."
        },
        footer = {"", "Exit status: 0 sound, 1 damage found, 2 cannot check (no data directory, a server has it open)."
        })
final class CheckCommand implements Callable<Integer> {
    private static final int SOUND = 0;
    private static final int DAMAGED = 1;
    private static final int CANNOT = 2;
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long NANOS = 1_000_000_000L;

    @Parameters(index = "0", paramLabel = "DIR", description = "The data directory.")
    private @Nullable Path directory;

    private final Pacing pacing = Pacing.system();
    private long nextProgressNs = pacing.nowNs() + PROGRESS_NS;

    @Override
    public Integer call() {
        if (directory == null || !Files.isDirectory(directory)) {
            System.err.println("varve: no such directory: " + directory);
            return CANNOT;
        }
        try {
            Findings found = DirectoryCheck.run(directory, CheckCommand::print, this::progress);
            System.out.println(
                    (found.damages() == 0 ? "sound: " : "damaged: ") + found.files() + " files, " + found.bytes()
                            + " bytes, " + found.rows() + " rows read; " + found.damages() + " damages, "
                            + found.notes() + " notes");
            return found.damages() == 0 ? SOUND : DAMAGED;
        } catch (VarveException e) {
            System.err.println("varve: cannot check: " + e.getMessage());
            return CANNOT;
        }
    }

    private static void print(Finding finding, Catalog catalog) {
        StringBuilder line = new StringBuilder(finding.kind().name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(finding.file())
                .append(" offset ")
                .append(finding.offset())
                .append(": ")
                .append(finding.what());
        for (Affected rows : finding.affected()) {
            line.append("; ")
                    .append(tableName(catalog, rows.tableId()))
                    .append(": ")
                    .append(rows.rows())
                    .append(" rows from ")
                    .append(time(rows.minTimeNs()))
                    .append(" to ")
                    .append(time(rows.maxTimeNs()));
        }
        System.out.println(line);
    }

    private static String tableName(Catalog catalog, int tableId) {
        Table table = catalog.table(tableId);
        Database database = table == null ? null : catalog.database(table.databaseId());
        return table == null || database == null ? "table " + tableId : database.name() + "." + table.name();
    }

    private static String time(long ns) {
        return Instant.ofEpochSecond(Math.floorDiv(ns, NANOS), Math.floorMod(ns, NANOS))
                .toString();
    }

    private void progress(Findings sums) {
        if (pacing.nowNs() >= nextProgressNs) {
            nextProgressNs = pacing.nowNs() + PROGRESS_NS;
            System.err.println("varve: read " + sums.files() + " files, " + (sums.bytes() >> 20) + " MiB, "
                    + sums.rows() + " rows, " + sums.damages() + " damages so far");
        }
    }
}
