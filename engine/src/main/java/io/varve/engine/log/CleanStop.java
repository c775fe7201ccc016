// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Guesses from outside how a data directory was closed, for who decides something before it is opened. Threads: any.
public final class CleanStop {
    private CleanStop() {}

    /// Whether an open has surely nothing to recover, as far as names tell: there is no such directory, it has no shards, or each of them has the marker of a
    /// clean stop. False for a directory that is open, that was not closed, or that cannot be read.
    public static boolean isLikely(Path directory) {
        if (!Files.exists(directory)) {
            return true;
        }
        try (DirectoryStream<Path> shards = Files.newDirectoryStream(directory, "shard-*")) {
            for (Path shard : shards) {
                if (!Files.exists(shard.resolve(LogFiles.CLEAN_MARKER))) {
                    return false;
                }
            }
            return true;
        } catch (IOException | DirectoryIteratorException e) {
            return false;
        }
    }
}
