// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.fault.DiskException;
import io.varve.engine.io.OsDisk;
import io.varve.engine.testing.TestLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A process that has a directory open until its input ends: opens it, reads every file beside the lock, says so.
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        try (Engine engine = Engine.open(directory)) {
            GoldenStore.shown(engine);
            readEverything(directory);
            TestLog.print("open");
            while (System.in.read() >= 0) {
                // Until the test closes the pipe.
            }
        }
    }

    /// Passes over a file that its writer renamed or deleted after it was listed.
    private static void read(OsDisk disk, String name, Path file) throws IOException {
        try {
            disk.openForRead(name).close();
            Files.readAllBytes(file);
        } catch (DiskException | NoSuchFileException e) {
            if (Files.exists(file)) {
                throw e;
            }
        }
    }

    /// Lists all files, again if one was renamed or deleted while they were walked through.
    private static List<Path> files(Path directory) throws IOException {
        while (true) {
            try (Stream<Path> walk = Files.walk(directory)) {
                return walk.filter(Files::isRegularFile).toList();
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            }
        }
    }

    /// As a tool in the same process would: opens, reads and closes every file.
    static void readEverything(Path directory) throws IOException {
        OsDisk disk = OsDisk.at(directory, false);
        for (Path file : files(directory)) {
            String name = directory.relativize(file).toString();
            if (!name.equals(EngineParts.LOCK_FILE)) {
                read(disk, name, file);
            }
        }
    }
}
