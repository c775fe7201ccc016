// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.log;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.Disk;
import java.util.ArrayList;
import java.util.List;

/// Where the files of one shard's log lie and how they are called.
///
/// ```
///   shard-N/epoch                       epoch file
///   shard-N/clean                       clean marker
///   shard-N/log/<16 hex start>.seg      segment
///   shard-N/log/<16 hex number>.free    released, to be reused
///   shard-N/log/*.tmp                   being made; means nothing
///   shard-N/quarantine/                 what recovery set aside
/// ```
record LogFiles(Disk disk, String shardDirectory) {
    static final String SEGMENT_SUFFIX = ".seg";
    static final String FREE_SUFFIX = ".free";
    static final String TEMPORARY_SUFFIX = ".tmp";

    private static final int HEX_DIGITS = 16;

    String directory() {
        return shardDirectory + "/log";
    }

    String quarantine() {
        return shardDirectory + "/quarantine";
    }

    String epochFile() {
        return shardDirectory + "/epoch";
    }

    String cleanMarker() {
        return shardDirectory + "/clean";
    }

    String segment(String name) {
        return directory() + "/" + name;
    }

    static String hex(long number) {
        String digits = Long.toHexString(number);
        return "0".repeat(HEX_DIGITS - digits.length()) + digits;
    }

    static String segmentName(long start) {
        return hex(start) + SEGMENT_SUFFIX;
    }

    /// The position at which the segment `name` starts.
    static long start(String name) {
        return Long.parseUnsignedLong(name.substring(0, HEX_DIGITS), 16);
    }

    /// The segments with their headers, in order of their starts.
    List<Segment> segments(LogConfig config) {
        List<Segment> found = new ArrayList<>();
        for (String name : named(SEGMENT_SUFFIX)) {
            long start = start(name);
            if (start < 0 || start % config.segmentBytes() != 0) {
                throw new CorruptionException(
                        disk.describe(segment(name)),
                        0,
                        "a start that is a multiple of " + config.segmentBytes(),
                        name);
            }
            found.add(Segment.inspect(disk, directory(), name, start, config));
        }
        return found;
    }

    /// Names `<16 hex>suffix` in the log's directory, sorted.
    List<String> named(String suffix) {
        List<String> names = new ArrayList<>();
        for (String name : disk.list(directory())) {
            if (name.length() == HEX_DIGITS + suffix.length()
                    && name.endsWith(suffix)
                    && name.chars().limit(HEX_DIGITS).allMatch(c -> Character.digit(c, 16) >= 0 && c < 'a' + 6)) {
                names.add(name);
            }
        }
        return names;
    }

    /// Deletes what a crash left half-made.
    void deleteTemporaries() {
        for (String directory : List.of(shardDirectory, directory(), quarantine())) {
            for (String name : disk.list(directory)) {
                if (name.endsWith(TEMPORARY_SUFFIX)) {
                    disk.delete(directory + "/" + name);
                }
            }
        }
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
