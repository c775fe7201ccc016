// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.tools.files.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The temporary folders of [Training]: each has the number of its process in its name, so that what a killed one left is found and removed. Threads: any.
final class TrainingFolder {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingFolder.class);
    private static final String PREFIX = "varve-training-";
    private static final Pattern OWNED = Pattern.compile(PREFIX + "(\\d{1,18})-.*");
    /// The log's segments, the rows and their files, and as much again.
    private static final long LEAST_BYTES = 128L << 20;

    /// Folders that this process uses now.
    private static final Set<Path> USED = ConcurrentHashMap.newKeySet();

    private TrainingFolder() {}

    /// A new folder.
    ///
    /// @throws IOException also when there is too little room
    static TemporaryFolder create() throws IOException {
        TemporaryFolder folder = TemporaryFolder.create(ownPrefix());
        USED.add(folder.path());
        long free = Files.getFileStore(folder.path()).getUsableSpace();
        if (free < LEAST_BYTES) {
            remove(folder);
            throw new IOException("too little room for temporary files: directory="
                    + folder.path().getParent() + ", free=" + free + ", needed=" + LEAST_BYTES);
        }
        return folder;
    }

    static void remove(TemporaryFolder folder) throws IOException {
        USED.remove(folder.path());
        folder.close();
    }

    private static String ownPrefix() {
        return PREFIX + ProcessHandle.current().pid() + "-";
    }

    /// Removes the folders of processes that are gone. One of this process that it does not use is of an earlier one with the same number, as the first
    /// process of each container has.
    static void removeLeft() {
        removeAll((folder, pid) -> pid == ProcessHandle.current().pid()
                ? !USED.contains(folder)
                : ProcessHandle.of(pid).isEmpty());
    }

    /// Removes the folders that this process uses, when it ends amid a training.
    static void removeOwn() {
        removeAll((folder, _) -> USED.contains(folder));
    }

    /// Whether a folder, made by the process with a number, is to go.
    @FunctionalInterface
    private interface Choice {
        boolean isToGo(Path folder, long pid);
    }

    private static void removeAll(Choice choice) {
        Path all = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, PREFIX + "*")) {
            for (Path folder : folders) {
                Matcher name = OWNED.matcher(folder.getFileName().toString());
                if (name.matches() && choice.isToGo(folder, Long.parseLong(name.group(1)))) {
                    removeAsFarAsPossible(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("folders of earlier trainings stay: {}", e.toString());
        }
    }

    private static void removeAsFarAsPossible(Path folder) {
        try {
            new TemporaryFolder(folder).close();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("the folder of an earlier training stays: {}", e.toString());
        }
    }
}
