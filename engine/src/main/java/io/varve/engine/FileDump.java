// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.catalog.CatalogDump;
import io.varve.engine.check.FieldReader;
import io.varve.engine.check.FieldSink;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.OsDisk;
import io.varve.engine.log.LogDump;
import io.varve.engine.memory.Layouts;
import io.varve.engine.partition.ManifestDump;
import io.varve.engine.series.SeriesDump;
import io.varve.engine.sstable.SstableDump;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Takes any file of a data directory apart, in the words of its format page. What it is, is known by how it begins, not by its name.
///
/// Threads: one. Memory: the file is mapped, so only what is being shown counts.
public final class FileDump {
    private static final int MOST_TEXT_BYTES = 1 << 20;

    private FileDump() {}

    /// Tells `sink` every piece of `file`, front to back, up to the first that is damaged.
    ///
    /// @param onKind told first what kind of file it is
    /// @throws io.varve.engine.fault.CorruptionException at the first damage, with its offset
    /// @throws VarveException when the file is of no kind that is known
    public static void dump(Path file, Consumer<String> onKind, FieldSink sink) {
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        Disk disk = OsDisk.at(parent == null ? absolute : parent, false);
        dump(disk, String.valueOf(absolute.getFileName()), onKind, sink);
    }

    /// The same on any disk: for simulations.
    static void dump(Disk disk, String path, Consumer<String> onKind, FieldSink sink) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = disk.map(path, arena);
            FieldReader in = new FieldReader(disk.describe(path), bytes, sink);
            if (!dumpBinary(in, disk, path, onKind)) {
                dumpText(in, onKind);
            }
        }
    }

    private static boolean dumpBinary(FieldReader in, Disk disk, String path, Consumer<String> onKind) {
        MemorySegment bytes = in.bytes();
        long eight = bytes.byteSize() < Long.BYTES ? 0 : bytes.get(Layouts.I64, 0);
        if (eight == Superblock.MAGIC) {
            onKind.accept("superblock");
            Superblock.dump(in);
        } else if (eight == SstableDump.MAGIC) {
            onKind.accept("SSTable");
            SstableDump.dump(in, disk, path);
        } else {
            int four = bytes.byteSize() < Integer.BYTES ? 0 : bytes.get(Layouts.I32, 0);
            return dumpByFour(in, four, onKind);
        }
        return true;
    }

    private static boolean dumpByFour(FieldReader in, int magic, Consumer<String> onKind) {
        if (magic == LogDump.SEGMENT_MAGIC) {
            onKind.accept("log segment");
            LogDump.segment(in);
        } else if (magic == LogDump.EPOCH_MAGIC) {
            onKind.accept("epoch file");
            LogDump.epochs(in);
        } else if (magic == LogDump.CLEAN_MAGIC) {
            onKind.accept("clean marker");
            LogDump.cleanMarker(in);
        } else if (magic == CatalogDump.MAGIC) {
            onKind.accept("catalog log");
            CatalogDump.dump(in);
        } else if (magic == ManifestDump.MAGIC) {
            onKind.accept("manifest");
            ManifestDump.dump(in);
        } else if (magic == SeriesDump.KEYS_MAGIC) {
            onKind.accept("series key file");
            SeriesDump.keys(in);
        } else if (magic == SeriesDump.CHECKPOINT_MAGIC) {
            onKind.accept("series checkpoint");
            SeriesDump.checkpoint(in);
        } else {
            return false;
        }
        return true;
    }

    /// The two kinds that are text: the lock's pid, and what a file in quarantine held.
    private static void dumpText(FieldReader in, Consumer<String> onKind) {
        long length = in.bytes().byteSize();
        String text = length > MOST_TEXT_BYTES
                ? ""
                : new String(in.bytes().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        if (text.matches("[0-9]{1,19}")) {
            onKind.accept("lock");
            in.text("pid of the last writer", (int) length);
            return;
        }
        if (!text.contains("\nrun ")) {
            throw new VarveException(
                    Severity.ERROR,
                    "no file that Varve knows: file=" + in.file() + ", bytes=" + length
                            + (length == 0 ? "" : ", and it begins like none"));
        }
        onKind.accept("quarantine note");
        for (String line : text.split("(?<=\n)", -1)) {
            int bytes = line.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > 0) {
                in.text(line.startsWith("run ") ? "run: table, first time, last time, rows" : "what is wrong", bytes);
            }
        }
    }
}
