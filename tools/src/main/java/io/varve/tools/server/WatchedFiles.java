// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What some files say, read again when they have changed. A change that cannot be used is told and counted, and what was there before stays.
///
/// Threads: [#value] any; [#look] one at a time.
final class WatchedFiles<T> {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFiles.class);

    /// Reads the files; the message of its exception names the one that is bad, and why.
    @FunctionalInterface
    interface Loader<T> {
        T load() throws IOException;
    }

    /// How a file looks from outside; null where there is none.
    private record Stamp(
            @Nullable FileTime modified,
            long bytes,
            @Nullable Object file) {}

    private final String name;
    private final List<Path> paths;
    private final Loader<T> loader;
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private List<Stamp> read;
    private List<Stamp> seen;
    private volatile T value;

    /// Reads them at once.
    ///
    /// @param name for log and metrics
    WatchedFiles(String name, List<Path> paths, Loader<T> loader) throws IOException {
        this.name = name;
        this.paths = List.copyOf(paths);
        this.loader = loader;
        // Before the content: what changes in between is then seen as a change.
        this.read = stamps();
        this.seen = read;
        this.value = loader.load();
    }

    String name() {
        return name;
    }

    T value() {
        return value;
    }

    /// Reads again what has changed since the last reading and not since the last look: whoever replaces two files does so one after the other.
    void look() {
        List<Stamp> now = stamps();
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(read)) {
            return;
        }
        read = now;
        try {
            value = loader.load();
            reloads.increment();
            LOG.info("{}: read again: files={}", name, paths);
        } catch (IOException | RuntimeException e) {
            failures.increment();
            LOG.error("{}: not read again, what was there before stays: {}", name, reason(e));
        }
    }

    private static String reason(Exception e) {
        return e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
    }

    private List<Stamp> stamps() {
        List<Stamp> stamps = new ArrayList<>();
        for (Path path : paths) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                stamps.add(new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
            } catch (IOException e) {
                stamps.add(new Stamp(null, 0, null));
            }
        }
        return stamps;
    }

    long reloads() {
        return reloads.sum();
    }

    long failures() {
        return failures.sum();
    }
}
